import { defineMigration } from './define-migration.ts';

export const tightening = defineMigration(
  '16-tightening',
  `
  -- What becomes of a version that is being worked on is the worker's to say: its status, and what was judged. The API may
  -- delete it, and nothing else. Else whoever got hold of the API's role could approve what nobody has validated.
  create function public.refuse_judgement() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    raise exception 'A workflow that is % is the worker''s to change.', old.status
      using errcode = 'check_violation', constraint = 'workflows_judgement';
  end $$;

  create trigger refuse_judgement before update on public.workflows
    for each row when (
      current_user = 'gruntless_api' and old.status in ('validating', 'clarifying', 'building')
      and (new.status <> old.status or (new.deleted_at is null
        and (new.name, new.description, new.action_label, new.est_saved_minutes, new.fields, new.execution,
             new.file_extracts, new.lease_expires_at)
          is distinct from
            (old.name, old.description, old.action_label, old.est_saved_minutes, old.fields, old.execution,
             old.file_extracts, old.lease_expires_at))))
    execute function public.refuse_judgement();

  -- The count of a user's calls names the user as well.
  grant select, delete on limits.requests to gruntless_functions;
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  create or replace function public.erase_traces() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    delete from auth.verification v
      where position(old.id::text in v.identifier || ' ' || v.value) > 0 or old.email in (v.identifier, v.value);
    delete from limits.share_guesses g where g.key = 'user:' || old.id;
    delete from limits.requests r where r.key = 'user:' || old.id;
    return null;
  end $$;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;
`,
);
