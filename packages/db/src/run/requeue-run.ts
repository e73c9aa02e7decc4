import type { RunError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { toJsonb } from '../database/to-jsonb.ts';
import type { RunAttempt } from './attempt.ts';

const lost: RunError = {
  kind: 'lost',
  message: 'The worker that ran this vanished, more often than a run is tried again. Start it once more.',
};

/**
 * Takes a run from a worker that vanished, if its lease has run out indeed: to its next attempt, or to its end where it was
 * tried `maxAttempts` times or should have stopped anyway.
 * @returns what it is now; null where the lease was renewed, or the run is not this attempt's any more.
 */
export async function requeueRun(
  em: SqlEntityManager,
  stray: RunAttempt & { maxAttempts: number },
): Promise<'queued' | 'failed' | 'canceled' | null> {
  const [row] = await em.execute<{ status: 'queued' | 'failed' | 'canceled' }[]>(requeueSql, {
    ...stray,
    lost: toJsonb(lost),
  });
  return row?.status ?? null;
}

const requeueSql = `
  with verdict as (
    select id, case when cancel_requested_at is not null then 'canceled'
      when attempt >= :maxAttempts then 'failed' else 'queued' end as status
    from workflow_runs
    where id = :runId and attempt = :attempt and status = 'running' and lease_expires_at < now()
    for update
  ), run as (
    update workflow_runs r
    set status = verdict.status, lease_expires_at = null, queued_at = now(), last_event_seq = r.last_event_seq + 1,
      started_at = case verdict.status when 'queued' then null else r.started_at end,
      finished_at = case verdict.status when 'queued' then null else now() end,
      error = case verdict.status when 'failed' then :lost::jsonb end
    from verdict where r.id = verdict.id
    returning r.*
  ), event as (
    insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
    select id, last_event_seq, user_id, account_id, attempt, 'status', jsonb_build_object('status', status, 'error', error)
    from run
  )
  select status from run`;
