import { AppError, jobIdOf } from '@gruntless/contracts';
import { clearRuns, deleteFile, requeueRun, type Stray, strayWork } from '@gruntless/db';
import type { Deps } from '../context.ts';
import { announce } from '../hints/announce.ts';

/** What one sweep takes on; the next one goes on from there. */
const maxRows = 100;
/** A job is added within milliseconds of its row. A row that waits for two sweeps may have lost it. */
const graceSweeps = 2;

/**
 * Brings back what fell through: runs whose worker vanished, rows whose job was lost, files past their time. Lets go of what
 * runs hold beyond the time that the operator keeps it. Several workers may sweep at once: every step is conditional on the row.
 */
export async function sweep(deps: Deps): Promise<void> {
  const graceMs = graceSweeps * deps.settings.sweepEveryMs;
  const strays = await strayWork(deps.database, { graceMs, maxRows });
  for (const stray of strays) {
    // One row that cannot be handled must not keep the others waiting; the next sweep finds it again.
    try {
      await bringBack(deps, stray);
      deps.figures.strays.inc({ kind: stray.kind });
    } catch (error) {
      deps.figures.strayFaults.inc({ kind: stray.kind });
      deps.log.error({ err: error, stray: stray.kind, id: stray.id }, 'stray not brought back');
    }
  }
  await clearOld(deps);
}

/** A run's row and its figures stay for good; what went in and came out is kept for as long as the operator says. */
async function clearOld({ database, settings, figures, log }: Deps): Promise<void> {
  const { runRetentionMs } = settings;
  if (runRetentionMs === null) return;
  const count = await clearRuns(database, { endedForMs: runRetentionMs, maxRows });
  figures.cleared.inc(count);
  if (count > 0) log.info({ count }, 'runs cleared that ended long ago');
}

async function bringBack(deps: Deps, { kind, id, tenant, attempt }: Stray): Promise<void> {
  switch (kind) {
    case 'lost_run':
      return requeueLost(deps, { id, tenant, attempt });
    case 'queued_run':
      deps.log.info({ runId: id, attempt }, 'job of a queued run added again');
      return deps.producer.enqueueAgain('execute-run', { runId: id }, jobIdOf(id, attempt));
    case 'workflow':
      deps.log.info({ workflowId: id, attempt }, 'job of a workflow added again');
      return deps.producer.enqueueAgain('validate', { workflowId: id }, jobIdOf(id, attempt));
    case 'expired_file':
      return removeExpired(deps, { id, tenant });
  }
}

async function requeueLost(deps: Deps, { id, tenant, attempt }: Omit<Stray, 'kind'>): Promise<void> {
  const { maxAttempts } = deps.settings;
  const status = await deps.database.inTenant(tenant, (em) =>
    requeueRun(em, { runId: id, attempt, maxAttempts }),
  );
  // Its worker renewed the lease after all, or another sweep was first.
  if (status === null) return;
  if (status === 'failed') deps.figures.runs.inc({ verdict: 'lost' });
  if (status === 'canceled') deps.figures.runs.inc({ verdict: 'canceled' });
  deps.log.warn({ runId: id, attempt, status }, 'run taken from a worker that vanished');
  if (status === 'queued') await deps.producer.enqueue('execute-run', { runId: id }, jobIdOf(id, attempt));
  await announce(deps, 'run', id);
}

async function removeExpired(deps: Deps, { id, tenant }: Pick<Stray, 'id' | 'tenant'>): Promise<void> {
  try {
    const { storageKey } = await deps.database.inTenant(tenant, (em) => deleteFile(em, id));
    await deps.storage.remove(storageKey);
  } catch (error) {
    // Deleted by its owner, or by another sweep, since it was found.
    if (error instanceof AppError && error.code === 'NOT_FOUND') return;
    throw error;
  }
}
