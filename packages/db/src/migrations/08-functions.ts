import { defineMigration } from './define-migration.ts';

/**
 * Everything that crosses tenants, apart from the triggers of 09-identity.ts. Each function belongs to
 * `gruntless_functions`, whose policies see every row; so each fixes its search_path, names what it touches in full, and
 * checks by itself that the caller may have what it gives. Who may call it stands at the end.
 */
export const functions = defineMigration(
  '08-functions',
  `
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;
  alter default privileges revoke execute on functions from public;

  create function public.current_user_id() returns uuid
  language sql stable set search_path = pg_catalog
  return nullif(current_setting('app.user_id', true), '')::uuid;

  -- A share as whoever types its code may see it. One row for every code: "known" says whether the code exists at all,
  -- which only the count of guesses may depend on; "share" is null for every code that is of no use to the caller.
  create function public.open_share(code text) returns table (known boolean, share jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select s.id is not null, case when w.id is not null then jsonb_build_object(
      'code', s.id, 'workflowId', w.id, 'familyId', w.family_id, 'sharedBy', s.shared_by, 'sharerName', u.name,
      'mine', s.shared_by = public.current_user_id(), 'accepted', s.shared_with is not null,
      'allowsUpdates', s.allows_updates, 'expiresAt', s.expires_at, 'version', w.version, 'name', w.name,
      'description', w.description, 'actionLabel', w.action_label, 'estSavedMinutes', w.est_saved_minutes,
      'fields', w.fields, 'execution', w.execution) end
    from (select open_share.code) as asked (code)
    left join public.workflow_shares s on s.id = asked.code
    left join public.workflows w on w.id = s.workflow_id and w.status = 'approved' and w.deleted_at is null
      and s.revoked_at is null and public.current_user_id() is not null
      and case when s.shared_with is null then coalesce(s.expires_at > now(), true)
               else public.current_user_id() in (s.shared_with, s.shared_by) end
    left join public.users u on u.id = s.shared_by
  $$;

  -- Makes the caller the one acceptor of a code, for good; true where it is, now or from before. Locks the shared row
  -- before the share, in the order in which a deletion takes them, so that a deleted row is never accepted.
  create function public.claim_share(code text) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    perform from public.workflows w
      where w.id = (select s.workflow_id from public.workflow_shares s where s.id = claim_share.code)
        and w.status = 'approved' and w.deleted_at is null
      for share;
    if not found then
      return false;
    end if;
    update public.workflow_shares s
      set shared_with = public.current_user_id(), accepted_at = coalesce(s.accepted_at, now())
      where s.id = claim_share.code and s.revoked_at is null and s.shared_by <> public.current_user_id()
        and (s.shared_with = public.current_user_id()
          or (s.shared_with is null and coalesce(s.expires_at > now(), true)));
    return found;
  end $$;

  -- Counts over everyone's rows of a family in which the caller has one; nothing that names anybody.
  create function public.family_totals(family_id uuid)
  returns table (num_chains integer, num_versions integer, num_runs integer, num_ended integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select chains.num_chains, chains.num_versions, runs.num_runs, runs.num_ended
    from (select count(distinct w.user_id)::int as num_chains, count(*)::int as num_versions
          from public.workflows w where w.family_id = family_totals.family_id) as chains,
         (select count(*) filter (where r.success)::int as num_runs, count(*)::int as num_ended
          from public.workflow_runs r where r.family_id = family_totals.family_id and r.success is not null) as runs
    where exists (select from public.workflows w
      where w.family_id = family_totals.family_id and w.user_id = public.current_user_id())
  $$;

  -- Starts a queued run: raises its fencing number, leases it, and says so in its events. No row where it is not queued.
  create function public.claim_run(run_id uuid, lease_ms integer)
  returns table (run jsonb, workflow jsonb, limits jsonb)
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
    with claimed as (
      update public.workflow_runs r
      set status = 'running', attempt = r.attempt + 1, started_at = now(), last_event_seq = r.last_event_seq + 1,
        lease_expires_at = now() + claim_run.lease_ms * interval '1 millisecond'
      where r.id = claim_run.run_id and r.status = 'queued'
      returning r.*
    ), event as (
      insert into public.run_events (run_id, seq, user_id, account_id, attempt, kind, data)
      select c.id, c.last_event_seq, c.user_id, c.account_id, c.attempt, 'status',
        jsonb_build_object('status', c.status, 'error', null)
      from claimed c
    )
    select to_jsonb(c), to_jsonb(w), a.limits
    from claimed c
    join public.workflows w on w.id = c.workflow_id
    join public.accounts a on a.id = c.account_id
  $$;

  -- Takes a row that waits for validation, or whose worker vanished. No row where another worker has it.
  create function public.claim_workflow(workflow_id uuid, lease_ms integer)
  returns table (workflow jsonb, limits jsonb)
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
    with claimed as (
      update public.workflows w
      set attempt = w.attempt + 1, lease_expires_at = now() + claim_workflow.lease_ms * interval '1 millisecond'
      where w.id = claim_workflow.workflow_id and w.status = 'validating' and w.deleted_at is null
        and coalesce(w.lease_expires_at < now(), true)
      returning w.*
    )
    select to_jsonb(c), a.limits from claimed c join public.accounts a on a.id = c.account_id
  $$;

  -- What fell through: runs whose lease ran out, runs and workflows that wait though their job was handed over long ago, and
  -- files past their time. Whatever is returned for a new job counts as handed over now, so that the next sweep looks further.
  create function public.stray_work(grace_ms integer, max_rows integer)
  returns table (kind text, id uuid, account_id uuid, user_id uuid, attempt integer)
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
    with waiting_runs as (
      update public.workflow_runs r set queued_at = now()
      where r.id in (
        select q.id from public.workflow_runs q
        where q.status = 'queued' and q.queued_at < now() - stray_work.grace_ms * interval '1 millisecond'
        order by q.queued_at limit stray_work.max_rows for update skip locked)
      returning r.id, r.account_id, r.user_id, r.attempt
    ), waiting_workflows as (
      update public.workflows w set queued_at = now()
      where w.id in (
        select q.id from public.workflows q
        where q.status = 'validating' and q.deleted_at is null and coalesce(q.lease_expires_at < now(), true)
          and q.queued_at < now() - stray_work.grace_ms * interval '1 millisecond'
        order by q.queued_at limit stray_work.max_rows for update skip locked)
      returning w.id, w.account_id, w.user_id, w.attempt
    )
    (select 'lost_run', r.id, r.account_id, r.user_id, r.attempt from public.workflow_runs r
      where r.status = 'running' and r.lease_expires_at < now() order by r.lease_expires_at limit stray_work.max_rows)
    union all select 'queued_run', * from waiting_runs
    union all select 'workflow', * from waiting_workflows
    union all
    (select 'expired_file', f.id, f.account_id, f.user_id, 0 from public.files f
      where f.deleted_at is null and f.expires_at < now() order by f.expires_at limit stray_work.max_rows)
  $$;

  -- Which of these keys of stored bytes no file has: bytes whose row was never written, or is a tombstone.
  create function public.orphan_keys(keys text[]) returns setof text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select k from unnest(orphan_keys.keys) as k
    where not exists (select from public.files f where f.storage_key = k and f.deleted_at is null)
  $$;

  -- Ends the caller's identity. The trigger on auth.user erases the rest. Returns the keys of the bytes to remove.
  create function public.erase_account() returns setof text
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    -- First the identity, then the user, in the order of a renaming. What is being uploaded is waited for, and counts. The
    -- keys stay free: whoever holds a version and refers to the user must not be waited for by what it waits for.
    perform from auth."user" u where u.id = public.current_user_id() for no key update;
    perform from public.users u where u.id = public.current_user_id() for no key update;
    return query select f.storage_key from public.files f
      where f.user_id = public.current_user_id() and f.deleted_at is null;
    delete from auth."user" u where u.id = public.current_user_id();
  end $$;

  grant execute on function public.current_user_id() to gruntless_api, gruntless_worker;
  grant execute on function public.open_share(text), public.claim_share(text), public.family_totals(uuid),
    public.erase_account()
    to gruntless_api;
  grant execute on function public.claim_run(uuid, integer), public.claim_workflow(uuid, integer),
    public.stray_work(integer, integer), public.orphan_keys(text[]) to gruntless_worker;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;
`,
);
