import type { RunEventBody } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { toJsonb } from '../database/to-jsonb.ts';
import type { RunAttempt } from './attempt.ts';

/**
 * A run keeps this many events of progress and log: at one write every quarter of a second, forty minutes' worth. Without an
 * end, one endless loop with a print in it would fill the disk.
 */
export const maxRunEvents = 10_000;

const lastWords: RunEventBody = {
  kind: 'log',
  data: { text: `\n[The log ends here: a run keeps ${maxRunEvents} events.]\n`, overwrite: false },
};

/**
 * Writes events after all earlier ones, in one statement. Beyond the bound it says once that the log ends, then drops.
 * @returns the run's last sequence number; null where the run is not this attempt's any more, and nothing was written.
 */
export async function appendRunEvents(
  em: SqlEntityManager,
  { runId, attempt }: RunAttempt,
  bodies: readonly RunEventBody[],
): Promise<number | null> {
  const [row] = await em.execute<{ lastSeq: number }[]>(appendSql, {
    runId,
    attempt,
    bodies: toJsonb(bodies),
    count: bodies.length,
    maxRunEvents,
    lastWords: toJsonb(lastWords),
  });
  return row?.lastSeq ?? null;
}

// The number to go on from is read under the row's lock. "returning old" would save a step, but after a concurrent update it
// gives a stale row where the table has a trigger (PostgreSQL 18.4).
const appendSql = `
  with before as (
    select id, last_event_seq from workflow_runs
    where id = :runId and attempt = :attempt and status = 'running'
    for update
  ), run as (
    update workflow_runs r
    set last_event_seq = greatest(before.last_event_seq, least(before.last_event_seq + :count, :maxRunEvents))
    from before where r.id = before.id
    returning r.id, r.user_id, r.account_id, r.attempt, before.last_event_seq as seq_before, r.last_event_seq as seq_after
  ), written as (
    insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
    select run.id, run.seq_before + given.position, run.user_id, run.account_id, run.attempt,
      event.body ->> 'kind', event.body -> 'data'
    from run
    cross join jsonb_array_elements(:bodies) with ordinality as given (body, position)
    cross join lateral (
      select case when run.seq_before + given.position = :maxRunEvents then :lastWords::jsonb else given.body end as body
    ) as event
    where run.seq_before + given.position <= run.seq_after
  )
  select seq_after as "lastSeq" from run`;
