import { defineMigration } from './define-migration.ts';

// What no declaration can say, because it compares a row with what it was.
export const workflowRules = defineMigration(
  '03-workflow-rules',
  `
  create function public.workflow_may_become(old_status text, new_status text) returns boolean
  language sql immutable set search_path = pg_catalog
  return case old_status
    when 'validating' then new_status in ('clarifying', 'building', 'approved', 'failed')
    when 'clarifying' then new_status in ('building', 'failed')
    when 'building' then new_status in ('clarifying', 'pending_approval', 'failed')
    when 'pending_approval' then new_status in ('approved', 'rejected')
    else false
  end;

  create function public.guard_workflow_update() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp
  as $$
  begin
    if old.deleted_at is not null then
      raise exception 'A deleted workflow never changes.'
        using errcode = 'check_violation', constraint = 'workflows_deleted_is_final';
    end if;
    if (new.id, new.user_id, new.account_id, new.parent_workflow_id, new.root_workflow_id, new.merged_from_workflow_id,
        new.share_id, new.version, new.created_at, new.idempotency_key, new.request_hash)
      is distinct from
       (old.id, old.user_id, old.account_id, old.parent_workflow_id, old.root_workflow_id, old.merged_from_workflow_id,
        old.share_id, old.version, old.created_at, old.idempotency_key, old.request_hash) then
      raise exception 'What a workflow is and where it comes from never changes.'
        using errcode = 'check_violation', constraint = 'workflows_identity';
    end if;
    if new.status <> old.status and not public.workflow_may_become(old.status, new.status) then
      raise exception 'A workflow that is % cannot become %.', old.status, new.status
        using errcode = 'check_violation', constraint = 'workflows_transition';
    end if;
    if new.attempt < old.attempt then
      raise exception 'An attempt number never falls.'
        using errcode = 'check_violation', constraint = 'workflows_attempt_grows';
    end if;
    -- The checks of the table say what a tombstone looks like; every other change needs a draft.
    if new.deleted_at is null and old.status not in ('validating', 'clarifying', 'building')
      and (new.name, new.description, new.action_label, new.est_saved_minutes, new.fields, new.execution,
           new.file_extracts)
      is distinct from
          (old.name, old.description, old.action_label, old.est_saved_minutes, old.fields, old.execution,
           old.file_extracts) then
      raise exception 'A workflow that is % keeps its payload. Edit it to make a new version.', old.status
        using errcode = 'check_violation', constraint = 'workflows_payload_is_frozen';
    end if;
    return new;
  end $$;
  create trigger guard_update before update on public.workflows
    for each row execute function public.guard_workflow_update();

  create function public.guard_share_insert() returns trigger
  language plpgsql set search_path = pg_catalog, public, pg_temp
  as $$
  begin
    if not exists (
      select from public.workflows w
      where w.id = new.workflow_id and w.status = 'approved' and w.deleted_at is null
    ) then
      raise exception 'Only an approved workflow can be shared.'
        using errcode = 'check_violation', constraint = 'workflow_shares_approved';
    end if;
    return new;
  end $$;
  create trigger guard_insert before insert on public.workflow_shares
    for each row execute function public.guard_share_insert();

  grant execute on function public.workflow_may_become(text, text)
    to gruntless_api, gruntless_worker, gruntless_functions;
`,
);
