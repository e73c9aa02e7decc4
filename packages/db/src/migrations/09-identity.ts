import { defineMigration } from './define-migration.ts';

// Triggers that reach across tenants or schemas, and so belong to `gruntless_functions` like the closed list.
export const identity = defineMigration(
  '09-identity',
  `
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  -- A row begins validated only as an exact copy of a row that is: an accepted share's, or an older one of its owner's.
  create function public.guard_workflow_insert() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    if new.deleted_at is null and (new.status = 'validating' or (new.status = 'approved' and exists (
      select from public.workflows p
      where p.id = new.parent_workflow_id and p.status = 'approved' and p.deleted_at is null
        and (p.user_id = new.user_id or new.share_id is not null)
        and (p.name, p.description, p.action_label, p.est_saved_minutes, p.fields, p.execution)
          is not distinct from
            (new.name, new.description, new.action_label, new.est_saved_minutes, new.fields, new.execution)
    ))) then
      return new;
    end if;
    raise exception 'A workflow begins as validating, or approved as a copy of an approved one.'
      using errcode = 'check_violation', constraint = 'workflows_beginning';
  end $$;

  -- Nobody who is erased begins anything. Either an erasure waits here for what is being written and then finds it, or what
  -- is being written waits for the erasure and is refused.
  create function public.check_owner() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    perform from public.users u where u.id = new.user_id and u.deleted_at is null for share;
    if not found then
      raise exception 'This user has been erased.' using errcode = 'check_violation', constraint = 'users_live';
    end if;
    return new;
  end $$;

  -- Account and user come to be with the identity, in its transaction.
  create function public.make_account() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    new."accountId" := uuidv7();
    new.role := 'owner';
    insert into public.accounts (id) values (new."accountId");
    insert into public.users (id, account_id, role, name) values (new.id, new."accountId", new.role, new.name);
    return new;
  end $$;

  create function public.rename_user() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    update public.users u set name = new.name where u.id = new.id;
    return null;
  end $$;

  -- Identity and payload go, ids and figures stay. Running work is ended, so that its worker is fenced out and writes nothing.
  create function public.erase_user() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    update public.users u set name = '', deleted_at = now() where u.id = old.id;
    update public.accounts a set limits = '{}', deleted_at = now() where a.id = old."accountId"
      and not exists (select from public.users u where u.account_id = a.id and u.deleted_at is null);
    -- In the order in which a deletion takes them, so that the two never wait in a circle.
    perform from public.workflows w where w.user_id = old.id and w.deleted_at is null order by w.id for no key update;
    update public.workflows w
      set name = '', description = null, action_label = null, fields = '[]', execution = '{}',
        file_extracts = null, rejection_reason = null, lease_expires_at = null, updated_at = now(), deleted_at = now()
      where w.user_id = old.id and w.deleted_at is null;
    delete from public.workflow_messages m where m.user_id = old.id;
    update public.workflow_shares s set revoked_at = now() where s.shared_by = old.id and s.revoked_at is null;
    update public.workflow_runs r set status = 'canceled', finished_at = now(), lease_expires_at = null
      where r.user_id = old.id and r.status in ('queued', 'running');
    update public.workflow_runs r set inputs = null, error = null, text_output = null where r.user_id = old.id;
    delete from public.run_events e using public.workflow_runs r where e.run_id = r.id and r.user_id = old.id;
    delete from public.run_files f using public.workflow_runs r where f.run_id = r.id and r.user_id = old.id;
    update public.files f set name = '', content_type = '', sha256 = '', storage_key = '', deleted_at = now()
      where f.user_id = old.id and f.deleted_at is null;
    return null;
  end $$;

  grant execute on function public.guard_workflow_insert(), public.check_owner(), public.make_account(),
    public.rename_user(), public.erase_user() to gruntless_migrator;
  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;

  create trigger guard_insert before insert on public.workflows
    for each row execute function public.guard_workflow_insert();
  -- Triggers go by their names: this one comes before the others.
  create trigger check_owner before insert on public.workflows
    for each row execute function public.check_owner();
  -- Messages and runs hold their version's row, which an erasure takes first; a worker's outputs hold their run's.
  create trigger check_owner before insert on public.files
    for each row when (current_user = 'gruntless_api') execute function public.check_owner();
  create trigger make_account before insert on auth."user"
    for each row execute function public.make_account();
  create trigger rename_user after update of name on auth."user"
    for each row when (old.name is distinct from new.name) execute function public.rename_user();
  create trigger erase_user after delete on auth."user"
    for each row execute function public.erase_user();

  -- The triggers run by themselves; nobody calls them.
  set local role gruntless_functions;
  revoke execute on function public.guard_workflow_insert(), public.check_owner(), public.make_account(),
    public.rename_user(), public.erase_user() from gruntless_migrator;
  set local role gruntless_migrator;
`,
);
