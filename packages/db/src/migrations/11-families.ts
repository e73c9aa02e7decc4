import { defineMigration } from './define-migration.ts';

/**
 * The part of the closed list that looks along a family: who said what before, and how its versions hang together. The
 * rules of 08-functions.ts hold here as well.
 */
export const families = defineMigration(
  '11-families',
  `
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  -- The way from one of the caller's rows up to the original, as far as unrevoked shares lead: each row with the moment at
  -- which the way left it, which is that of the edit, or of the acceptance: who deletes a fork and accepts the code once
  -- more reads no more than before. Not for callers: it checks nothing.
  create function public.lineage_of(workflow_id uuid) returns table (id uuid, left_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    with recursive way (id, parent_id, share_id, created_at, left_at) as (
      select w.id, w.parent_workflow_id, w.share_id, w.created_at, 'infinity'::timestamptz
      from public.workflows w where w.id = lineage_of.workflow_id
      -- Rows that came before are dropped, so that a cycle, too, has an end. Each step looks one share up: a join with
      -- them would be planned for ten at once, and read them all where there are few.
      union
      select w.id, w.parent_workflow_id, w.share_id, w.created_at, coalesce(s.accepted_at, way.created_at)
      from way join public.workflows w on w.id = way.parent_id
      left join lateral (
        select s.accepted_at, s.revoked_at from public.workflow_shares s where s.id = way.share_id limit 1
      ) as s on true
      where s.revoked_at is null
    )
    select way.id, way.left_at from way
  $$;

  -- The conversation behind one of the caller's rows in the order in which it was held: each ancestor's messages up to the
  -- fork, as far up as unrevoked shares lead, then its own.
  create function public.conversation(workflow_id uuid, after_at timestamptz, after_id uuid, max_rows integer)
  returns table (id uuid, workflow_id uuid, version integer, mine boolean, role text, content text,
    created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select m.id, m.workflow_id, (select w.version from public.workflows w where w.id = m.workflow_id),
      m.user_id = public.current_user_id(), m.role, m.content, m.created_at
    from (
      select stretch.*
      from public.lineage_of((
        select w.id from public.workflows w
        where w.id = conversation.workflow_id and w.user_id = public.current_user_id() and w.deleted_at is null)) as way
      -- However long the way is thought to be, each version's part is read by its index, and no further than the limit.
      cross join lateral (
        select m.* from public.workflow_messages m
        where m.workflow_id = way.id and m.created_at <= way.left_at
          and (m.created_at, m.id) > (coalesce(conversation.after_at, '-infinity'),
            coalesce(conversation.after_id, '00000000-0000-0000-0000-000000000000'))
        order by m.created_at, m.id
        limit conversation.max_rows
      ) as stretch
      order by stretch.created_at, stretch.id
      limit conversation.max_rows
    ) as m
    order by m.created_at, m.id
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

  grant execute on function public.conversation(uuid, timestamptz, uuid, integer), public.family_tree(uuid)
    to gruntless_api;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;
`,
);
