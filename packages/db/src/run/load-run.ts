import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runNotFound } from './not-found.ts';
import { Run } from './run.ts';

/**
 * One of my runs.
 * @throws {AppError} NOT_FOUND
 */
export async function loadRun(em: SqlEntityManager, runId: string): Promise<Run> {
  const run = await em.findOne(Run, { id: runId });
  if (run === null) throw runNotFound();
  return run;
}
