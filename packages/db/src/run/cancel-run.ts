import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runNotFound } from './not-found.ts';

/** What a cancel did: ended a queued run, asked a running one to stop, or came too late. */
export type CancelOutcome = 'canceled' | 'requested' | 'ended';

/**
 * Ends one of my runs if it is queued, asks it to stop if it is running, and changes nothing if it has ended.
 * @throws {AppError} NOT_FOUND
 */
export async function cancelRun(em: SqlEntityManager, runId: string): Promise<CancelOutcome> {
  const [row] = await em.execute<{ outcome: CancelOutcome }[]>(cancelSql, { runId });
  if (row === undefined) throw runNotFound();
  return row.outcome;
}

const cancelSql = `
  with run as (
    update workflow_runs
    set status = case status when 'queued' then 'canceled' else status end,
      finished_at = case status when 'queued' then now() end,
      last_event_seq = last_event_seq + (status = 'queued')::int,
      cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = :runId and status in ('queued', 'running')
    returning *
  ), event as (
    insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
    select id, last_event_seq, user_id, account_id, attempt, 'status', jsonb_build_object('status', status, 'error', null)
    from run where status = 'canceled'
  )
  select case run.status when 'canceled' then 'canceled' when 'running' then 'requested' else 'ended' end as outcome
  from workflow_runs mine left join run on run.id = mine.id
  where mine.id = :runId`;
