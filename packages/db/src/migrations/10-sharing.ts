import { defineMigration } from './define-migration.ts';

/**
 * The part of the closed list that the fork model asks: what is open to me, what is ahead of me, what two versions came
 * from, who said what before, and how the family hangs together. The rules of 08-functions.ts hold here as well.
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

  -- The versions that the caller may pull in a family, newest first, and whether each is ahead: whether the caller's rows
  -- have taken neither it nor a later version of its owner's chain.
  create function public.upstream_versions(family_id uuid)
  returns table (id uuid, version integer, name text, shared_by text, created_at timestamptz, ahead boolean)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select distinct on (u.created_at, u.id) u.id, u.version, u.name, owner.name, u.created_at, not exists (
      select from public.workflows mine
      join public.workflows taken on taken.user_id = u.user_id and taken.version >= u.version
        and taken.id in (case when mine.share_id is not null then mine.parent_workflow_id end, mine.merged_from_workflow_id)
      where mine.user_id = public.current_user_id() and mine.family_id = upstream_versions.family_id
        and mine.deleted_at is null)
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

  -- The conversation behind one of the caller's rows in the order in which it was held: each ancestor's messages up to the
  -- fork, as far up as unrevoked shares lead, then its own.
  create function public.conversation(workflow_id uuid, after_at timestamptz, after_id uuid, max_rows integer)
  returns table (id uuid, workflow_id uuid, version integer, mine boolean, role text, content text,
    created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select m.id, m.workflow_id, w.version, m.user_id = public.current_user_id(), m.role, m.content, m.created_at
    from public.lineage_of((
      select w.id from public.workflows w
      where w.id = conversation.workflow_id and w.user_id = public.current_user_id() and w.deleted_at is null)) as way
    join public.workflows w on w.id = way.id
    join public.workflow_messages m on m.workflow_id = way.id and m.created_at <= way.left_at
    where conversation.after_at is null or (m.created_at, m.id) > (conversation.after_at, conversation.after_id)
    order by m.created_at, m.id
    limit conversation.max_rows
  $$;

  -- A family's tree as the caller may see it. Every version hangs below the nearest one above it that the caller may see,
  -- and those that the caller may not see are counted there.
  create function public.family_tree(family_id uuid) returns table (nodes jsonb, hidden jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    with recursive visible as materialized (
      select w.id from public.workflows w
      where w.family_id = family_tree.family_id and w.user_id = public.current_user_id()
      union
      select o.id from public.opened_versions(family_tree.family_id) as o
    ), tree (id, user_id, anchor_id, above_id) as (
      select w.id, w.user_id, v.id, null::uuid
      from public.workflows w left join visible v on v.id = w.id
      where w.id = family_tree.family_id
      union all
      select c.id, c.user_id, coalesce(v.id, tree.anchor_id), tree.anchor_id
      from tree join public.workflows c on c.parent_workflow_id = tree.id left join visible v on v.id = c.id
    )
    select
      (select jsonb_agg(jsonb_build_object('id', w.id, 'parentId', t.above_id, 'mergedFromId', merged.id,
          'mine', w.user_id = public.current_user_id(), 'version', w.version, 'status', w.status, 'name', w.name,
          'createdAt', w.created_at, 'deletedAt', w.deleted_at) order by w.created_at, w.id)
        from tree t join public.workflows w on w.id = t.id left join visible merged on merged.id = w.merged_from_workflow_id
        where t.anchor_id = t.id),
      (select coalesce(jsonb_agg(jsonb_build_object('parentId', g.anchor_id, 'numVersions', g.num_versions,
          'numOwners', g.num_owners) order by g.anchor_id), '[]')
        from (select t.anchor_id, count(*) as num_versions, count(distinct t.user_id) as num_owners
          from tree t where t.anchor_id is distinct from t.id group by t.anchor_id) as g)
    where exists (select from public.workflows w
      where w.family_id = family_tree.family_id and w.user_id = public.current_user_id())
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
    public.conversation(uuid, timestamptz, uuid, integer), public.family_tree(uuid),
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
