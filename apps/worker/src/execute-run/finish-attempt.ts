import { finishRun, type RunResult } from '@gruntless/db';
import type { Deps } from '../context.ts';
import { countRun } from '../figures/count-run.ts';
import { removeUnnamed } from '../storage/remove-unnamed.ts';
import type { Attempt } from './claim-attempt.ts';
import { giveBack } from './give-back.ts';
import { failed, type Outcome } from './outcome.ts';
import { persist } from './persist.ts';

/**
 * Writes what an attempt came to, in the one way that fits it.
 * @throws the service's own fault, when the run is queued again or has failed for good.
 */
export async function finishAttempt(deps: Deps, attempt: Attempt, outcome: Outcome): Promise<void> {
  const { maxAttempts } = deps.settings;
  if (outcome.kind !== 'ended') deps.figures.unfinished.inc({ reason: outcome.kind });
  switch (outcome.kind) {
    case 'ended':
      return end(deps, attempt, outcome.result);
    case 'given_back':
      return giveBack(deps, attempt, 'uncounted');
    case 'abandoned':
      attempt.log.warn({ stopCause: attempt.lease.stopCause() }, 'run abandoned: another worker may have it');
      return;
    case 'fault':
      attempt.log.error({ err: outcome.error, maxAttempts }, 'run not executed');
      if (attempt.attempt < maxAttempts) await giveBack(deps, attempt, 'counted');
      else await end(deps, attempt, failed('internal', triedOften(maxAttempts)).result);
      throw outcome.error;
  }
}

async function end(deps: Deps, attempt: Attempt, result: RunResult): Promise<void> {
  const { run, tenant, recorder, log } = attempt;
  const { runLeaseMs } = deps.settings;
  let isWritten = false;
  try {
    // The log first: whoever sees that the run has ended has seen all of it.
    await persist(attempt, runLeaseMs, () => recorder.flush());
    isWritten = await persist(attempt, runLeaseMs, () =>
      deps.database.inTenant(tenant, (em) =>
        finishRun(em, { runId: run.id, attempt: attempt.attempt }, result),
      ),
    );
  } finally {
    const keys = result.outputs.map(({ storageKey }) => storageKey);
    if (!isWritten) await removeUnnamed(deps, keys);
  }
  if (isWritten) {
    countRun(deps, result);
    log.info({ status: result.status, errorKind: result.error?.kind }, 'run ended');
  } else log.warn({ status: result.status }, 'end refused: the run is not this attempt’s any more');
}

function triedOften(maxAttempts: number): string {
  return `The service could not run this, and has tried ${maxAttempts} times. Start it again later; if that fails too, tell its operator the run's id.`;
}
