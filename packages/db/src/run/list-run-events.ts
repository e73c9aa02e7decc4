import { type RunEvent, runEvent } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { RunEventRow } from './run-event-row.ts';

/** Events of one of my runs after the event `after`, oldest first; empty for anyone else's run. */
export async function listRunEvents(
  em: SqlEntityManager,
  runId: string,
  after: number,
  limit: number,
): Promise<RunEvent[]> {
  const rows = await em.find(RunEventRow, { runId, seq: { $gt: after } }, { orderBy: { seq: 'asc' }, limit });
  return rows.map(({ seq, attempt, at, kind, data }) =>
    runEvent.parse({ seq, attempt, at: at.toISOString(), kind, data }),
  );
}
