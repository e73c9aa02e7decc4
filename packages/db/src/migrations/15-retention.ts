import { defineMigration } from './define-migration.ts';

export const retention = defineMigration(
  '15-retention',
  `
  -- What still holds something, by the time since when it could be cleared.
  create index workflow_runs_retention on public.workflow_runs (finished_at)
    where finished_at is not null and inputs is not null;

  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  -- Clears what runs hold that ended long ago, of every tenant: inputs, errors, events, outputs. The rows stay, and so do the
  -- figures. Outputs are past their time from then on, and the sweep removes them with their bytes; one that waits to be read
  -- by another run gets a day longer. Returns how many were cleared.
  create function public.clear_runs(ended_for_ms bigint, max_rows integer) returns integer
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
    with due as (
      select r.id from public.workflow_runs r
      where r.finished_at < now() - clear_runs.ended_for_ms * interval '1 millisecond' and r.inputs is not null
      order by r.finished_at limit clear_runs.max_rows for update skip locked
    ), cleared as (
      update public.workflow_runs r set inputs = null, error = null, text_output = null
      from due where r.id = due.id
      returning r.id
    ), events as (
      delete from public.run_events e using cleared c where e.run_id = c.id
    ), unlinked as (
      delete from public.run_files f using cleared c where f.run_id = c.id
      returning f.file_id, f.role
    ), expired as (
      update public.files f
      set expires_at = case when exists (
          select from public.run_files other join public.workflow_runs r on r.id = other.run_id
          where other.file_id = f.id and r.finished_at is null
        ) then now() + interval '1 day' else now() end
      from unlinked u
      where f.id = u.file_id and u.role = 'output' and f.deleted_at is null
    )
    select count(*)::integer from cleared
  $$;

  grant execute on function public.clear_runs(bigint, integer) to gruntless_worker;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;
`,
);
