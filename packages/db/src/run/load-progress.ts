import { type RunProgress, runProgress } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { RunEventRow } from './run-event-row.ts';

/** How far a run said last that it is, in its newest attempt; null where it said nothing. */
export async function loadProgress(
  em: SqlEntityManager,
  { id, attempt }: { id: string; attempt: number },
): Promise<RunProgress | null> {
  const last = await em.findOne(RunEventRow, { runId: id, kind: 'progress' }, { orderBy: { seq: 'desc' } });
  return last === null || last.attempt !== attempt ? null : runProgress.parse(last.data);
}
