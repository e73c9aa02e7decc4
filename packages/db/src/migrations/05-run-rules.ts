import { defineMigration } from './define-migration.ts';

export const runRules = defineMigration(
  '05-run-rules',
  `
  create function public.run_may_become(old_status text, new_status text) returns boolean
  language sql immutable set search_path = pg_catalog
  return case old_status
    when 'queued' then new_status in ('running', 'canceled', 'failed')
    when 'running' then new_status in ('queued', 'succeeded', 'failed', 'timed_out', 'canceled')
    else false
  end;

  create function public.guard_run_update() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp
  as $$
  begin
    if (new.id, new.workflow_id, new.family_id, new.user_id, new.account_id, new.created_at, new.idempotency_key,
        new.request_hash)
      is distinct from
       (old.id, old.workflow_id, old.family_id, old.user_id, old.account_id, old.created_at, old.idempotency_key,
        old.request_hash)
      or (new.inputs is not null and new.inputs is distinct from old.inputs) then
      raise exception 'What a run runs never changes.'
        using errcode = 'check_violation', constraint = 'workflow_runs_identity';
    end if;
    if new.status <> old.status and not public.run_may_become(old.status, new.status) then
      raise exception 'A run that is % cannot become %.', old.status, new.status
        using errcode = 'check_violation', constraint = 'workflow_runs_transition';
    end if;
    -- The fencing number: a claim raises it by one, and nothing else moves it.
    if new.attempt <> old.attempt + (old.status = 'queued' and new.status = 'running')::int then
      raise exception 'Only a claim raises the attempt number.'
        using errcode = 'check_violation', constraint = 'workflow_runs_fencing';
    end if;
    if new.last_event_seq < old.last_event_seq then
      raise exception 'The sequence of events never falls.'
        using errcode = 'check_violation', constraint = 'workflow_runs_sequence_grows';
    end if;
    -- Once a run has ended, retention may clear what it holds; nothing else happens to it.
    if old.finished_at is not null and (
      (new.status, new.cancel_requested_at, new.last_event_seq, new.queued_at, new.started_at, new.finished_at)
        is distinct from
      (old.status, old.cancel_requested_at, old.last_event_seq, old.queued_at, old.started_at, old.finished_at)
      or (new.error is not null and new.error is distinct from old.error)
      or (new.text_output is not null and new.text_output is distinct from old.text_output)
    ) then
      raise exception 'A run that is % has ended and never changes.', old.status
        using errcode = 'check_violation', constraint = 'workflow_runs_ended_is_final';
    end if;
    return new;
  end $$;
  create trigger guard_update before update on public.workflow_runs
    for each row execute function public.guard_run_update();

  grant execute on function public.run_may_become(text, text) to gruntless_api, gruntless_worker, gruntless_functions;
`,
);
