import { defineMigration } from './define-migration.ts';

/**
 * The part of the closed list that the fork model asks: what is open to me, what is ahead of me, and what two versions
 * came from. The rules of 08-functions.ts hold here as well.
 */
export const sharing = defineMigration(
  '10-sharing',
  `
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  -- The versions of others that unrevoked shares open to the caller in one family: the shared row and, where the share
  -- allows updates, its owner's later approved ones. Not for callers: it names other people's rows.
  create function public.opened_versions(family_id uuid) returns table (id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select u.id
    from public.workflow_shares s
    join public.workflows shared on shared.id = s.workflow_id
    join public.workflows u on u.user_id = s.shared_by and u.family_id = shared.family_id
      and (u.id = shared.id or (s.allows_updates and u.version > shared.version))
    where s.shared_with = public.current_user_id() and s.revoked_at is null
      and shared.family_id = opened_versions.family_id and u.status = 'approved' and u.deleted_at is null
  $$;

  -- One version that is open to the caller, whole.
  create function public.shared_workflow(workflow_id uuid) returns table (workflow jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select to_jsonb(w) - array['file_extracts', 'idempotency_key', 'request_hash']
    from public.workflows w
    where w.id = shared_workflow.workflow_id
      and w.id in (select o.id from public.opened_versions(w.family_id) as o)
  $$;

  -- The versions that the caller may pull in a family, newest first, and whether each is ahead: whether the head of the
  -- caller's chain comes neither from it nor from a later version of its owner's chain, by edits, forks and pulls.
  create function public.upstream_versions(family_id uuid)
  returns table (id uuid, version integer, name text, shared_by text, created_at timestamptz, ahead boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    with recursive taken (id, parent_id, merged_from_id, user_id, version) as (
      (select w.id, w.parent_workflow_id, w.merged_from_workflow_id, w.user_id, w.version
       from public.workflows w
       where w.user_id = public.current_user_id() and w.family_id = upstream_versions.family_id and w.deleted_at is null
       order by w.version desc limit 1)
      union
      select w.id, w.parent_workflow_id, w.merged_from_workflow_id, w.user_id, w.version
      from taken join public.workflows w on w.id in (taken.parent_id, taken.merged_from_id)
    )
    select distinct on (u.created_at, u.id) u.id, u.version, u.name, owner.name, u.created_at, not exists (
      select from taken where taken.user_id = u.user_id and taken.version >= u.version)
    from public.opened_versions(upstream_versions.family_id) as o
    join public.workflows u on u.id = o.id
    join public.users owner on owner.id = u.user_id
    order by u.created_at desc, u.id desc
    limit 100
  $$;

  -- The newest version that both one of the caller's and one that is open to it came from, by edits, forks and pulls. Its
  -- payload is read from a row that the caller has or was given: an accepted row is a copy of its parent, so what is below
  -- a fork stands for what is above it. Null where that row is deleted, or was never the caller's to read.
  create function public.merge_base(mine_id uuid, theirs_id uuid) returns table (id uuid, payload jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    with recursive ours (id, readable_id) as (
      select w.id, w.id from public.workflows w
      where w.id = merge_base.mine_id and w.user_id = public.current_user_id() and w.deleted_at is null
      union
      select p.id, case when p.user_id = public.current_user_id() then p.id
        when step.is_merge and c.user_id = public.current_user_id() then p.id
        when step.is_copy then ours.readable_id end
      from ours join public.workflows c on c.id = ours.id
      cross join lateral (values
        (c.parent_workflow_id, c.share_id is not null, false), (c.merged_from_workflow_id, false, true)
      ) as step (id, is_copy, is_merge)
      join public.workflows p on p.id = step.id
    ), theirs (id) as (
      select w.id from public.workflows w
      where w.id = merge_base.theirs_id and w.id in (select o.id from public.opened_versions(w.family_id) as o)
      union
      select step.id
      from theirs join public.workflows c on c.id = theirs.id
      cross join lateral (values (c.parent_workflow_id), (c.merged_from_workflow_id)) as step (id)
      where step.id is not null
    )
    select base.id, case when r.id is not null then jsonb_build_object('name', r.name, 'description', r.description,
      'actionLabel', r.action_label, 'estSavedMinutes', r.est_saved_minutes, 'fields', r.fields, 'execution', r.execution)
      end
    from ours
    join theirs on theirs.id = ours.id
    join public.workflows base on base.id = ours.id
    left join public.workflows r on r.id = ours.readable_id and r.deleted_at is null
    order by base.created_at desc, base.id desc, (r.id is null)
    limit 1
  $$;

  -- The caller's shares of either direction, newest first, with the other side's display name.
  create function public.my_shares(direction text, only_code text, before_at timestamptz, before_code text, max_rows integer)
  returns table (code text, mine boolean, workflow_id uuid, workflow_name text, other_name text, allows_updates boolean,
    created_at timestamptz, expires_at timestamptz, accepted_at timestamptz, revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select s.id, s.shared_by = public.current_user_id(), s.workflow_id, nullif(w.name, ''), nullif(other.name, ''),
      s.allows_updates, s.created_at, s.expires_at, s.accepted_at, s.revoked_at
    from (
      (select given.* from public.workflow_shares given
       where given.shared_by = public.current_user_id() and my_shares.direction is distinct from 'accepted'
         and given.id = coalesce(my_shares.only_code, given.id)
         and (my_shares.before_at is null
           or (given.created_at, given.id) < (my_shares.before_at, my_shares.before_code))
       order by given.created_at desc, given.id desc limit my_shares.max_rows)
      union all
      (select taken.* from public.workflow_shares taken
       where taken.shared_with = public.current_user_id() and my_shares.direction is distinct from 'given'
         and taken.id = coalesce(my_shares.only_code, taken.id)
         and (my_shares.before_at is null
           or (taken.created_at, taken.id) < (my_shares.before_at, my_shares.before_code))
       order by taken.created_at desc, taken.id desc limit my_shares.max_rows)
    ) as s
    join public.workflows w on w.id = s.workflow_id
    left join public.users other
      on other.id = case when s.shared_by = public.current_user_id() then s.shared_with else s.shared_by end
    order by s.created_at desc, s.id desc
    limit my_shares.max_rows
  $$;

  -- Nobody merges what is not theirs and was not opened to them.
  create function public.guard_workflow_merge() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    if exists (select from public.workflows w
        where w.id = new.merged_from_workflow_id and w.user_id = new.user_id)
      or new.merged_from_workflow_id in (select o.id from public.opened_versions(
        coalesce(new.root_workflow_id, new.id)) as o) then
      return new;
    end if;
    raise exception 'Only a version that is open to its user can be merged.'
      using errcode = 'check_violation', constraint = 'workflows_merged_from_opened';
  end $$;

  grant execute on function public.shared_workflow(uuid), public.upstream_versions(uuid), public.merge_base(uuid, uuid),
    public.my_shares(text, text, timestamptz, text, integer)
    to gruntless_api;
  grant execute on function public.guard_workflow_merge() to gruntless_migrator;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;

  create trigger guard_merge before insert on public.workflows
    for each row when (new.merged_from_workflow_id is not null) execute function public.guard_workflow_merge();
  set local role gruntless_functions;
  revoke execute on function public.guard_workflow_merge() from gruntless_migrator;
  set local role gruntless_migrator;

  -- Guesses of share codes, counted by a library whose table this is. They belong to no account.
  create schema limits;
  create table limits.share_guesses (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );
  grant usage on schema limits to gruntless_api;
  grant select, insert, update, delete on limits.share_guesses to gruntless_api;
`,
);
