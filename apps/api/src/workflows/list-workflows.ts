import {
  id,
  type Page,
  type WorkflowItem,
  type WorkflowListInput,
  type WorkflowStatus,
} from '@gruntless/contracts';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { pageOf } from '../pages/page-of.ts';
import { figuresOf, type FigureRow } from '../stats/figures-of.ts';

type Row = FigureRow & {
  id: string;
  family_id: string;
  head_id: string;
  current_id: string | null;
  version: number;
  status: WorkflowStatus;
  head_status: WorkflowStatus;
  name: string;
  description: string | null;
  action_label: string | null;
  est_saved_minutes: number | null;
  created_at: string;
};

/**
 * My chains, the most recently changed first, each by its current version (else its head), with the figures of
 * my runs over the whole family. One query: the page is cut before any figure is counted.
 */
export async function listWorkflows(context: Context, input: WorkflowListInput): Promise<Page<WorkflowItem>> {
  const before = input.cursor == null ? null : decodeCursor(input.cursor, id);
  const pattern = input.search ? `%${input.search.replace(/[\\%_]/g, '\\$&')}%` : null;
  const { userId } = context.tenant;
  const rows = await context.database.inTenant(context.tenant, async (em) => {
    const query = sql<Row>`
      with shown as (
        select coalesce(current.id, head.id) as id, head.id as head_id, head.status as head_status,
               current.id as current_id
        from workflows head
        left join lateral (
          select approved.id, approved.name
          from workflows approved
          where approved.user_id = head.user_id and approved.family_id = head.family_id
            and approved.status = 'approved' and approved.deleted_at is null
          order by approved.version desc
          limit 1
        ) current on true
        where head.user_id = ${userId} and head.deleted_at is null
          and not exists (
            select from workflows later
            where later.user_id = head.user_id and later.family_id = head.family_id
              and later.version > head.version and later.deleted_at is null
          )
          and (${before}::uuid is null or head.id < ${before}::uuid)
          and (${pattern}::text is null or coalesce(current.name, head.name) ilike ${pattern}::text)
        order by head.id desc
        limit ${input.limit + 1}
      )
      select w.id, w.family_id, shown.head_id, shown.current_id, w.version, w.status, shown.head_status,
             w.name, w.description, w.action_label, w.est_saved_minutes::float8 as est_saved_minutes,
             to_json(w.created_at) #>> '{}' as created_at,
             figures.num_runs, figures.num_ended, to_json(figures.last_run) #>> '{}' as last_run
      from shown
      join workflows w on w.id = shown.id
      cross join lateral (
        select count(*) filter (where r.success)::int as num_runs,
               count(*)::int as num_ended,
               max(r.finished_at) filter (where r.success) as last_run
        from workflow_runs r
        where r.user_id = w.user_id and r.family_id = w.family_id and r.success is not null
      ) figures
      order by shown.head_id desc`;
    return (await query.execute(em.getKysely())).rows;
  });
  return pageOf(rows, input.limit, (row) => row.head_id, itemOf);
}

function itemOf(row: Row): WorkflowItem {
  return {
    id: row.id,
    familyId: row.family_id,
    headId: row.head_id,
    currentId: row.current_id,
    version: row.version,
    status: row.status,
    headStatus: row.head_status,
    name: row.name,
    description: row.description,
    actionLabel: row.action_label,
    estSavedMinutes: row.est_saved_minutes,
    createdAt: new Date(row.created_at).toISOString(),
    figures: figuresOf(row),
  };
}
