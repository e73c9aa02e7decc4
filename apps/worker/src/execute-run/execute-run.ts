import type { Deps } from '../context.ts';
import { noteStage, stage } from '../figures/stage.ts';
import { announce } from '../hints/announce.ts';
import { type Attempt, claimAttempt } from './claim-attempt.ts';
import { collectResult } from './collect-result.ts';
import { finishAttempt } from './finish-attempt.ts';
import { faultOf, type Outcome } from './outcome.ts';
import { prepareJob } from './prepare-job.ts';
import { hasPackages, preparePackages } from './prepare-packages.ts';
import { runInSandbox } from './run-in-sandbox.ts';
import { stoppedBy } from './verdict-of.ts';

/**
 * A run's life: claim, packages, prepare, sandbox, collect, finish, announce.
 *
 * A script's failure is data and ends in the run's row. Only a fault of the service rejects: the run is queued again by
 * then, and the same job is tried once more. A run whose packages are not installed yet goes on aside: its job ends, so
 * that the next one can begin, and the row and its lease are all that it needs.
 */
export async function executeRun(deps: Deps, { runId }: { runId: string }): Promise<void> {
  const attempt = await stage(deps, 'claim', () => claimAttempt(deps, runId));
  // It has ended, or is another worker's: this job came twice or too late.
  if (attempt === null) return;
  noteStage(deps, 'queue_wait', waitedMs(attempt));
  const isReady = hasPackages(deps, attempt);
  const end = carryOut(deps, attempt);
  return isReady ? end : deps.aside.take(end);
}

/** By the database's clock. A first attempt waits since its run was started, a later one since it was handed over again. */
function waitedMs({ run, attempt }: Attempt): number {
  const since = attempt === 1 ? run.createdAt : run.queuedAt;
  return (run.startedAt?.getTime() ?? 0) - since.getTime();
}

async function carryOut(deps: Deps, attempt: Attempt): Promise<void> {
  using _held = attempt;
  const outcome = await runScript(deps, attempt);
  try {
    await stage(deps, 'finish', () => finishAttempt(deps, attempt, outcome));
  } finally {
    await announce(deps, 'run', attempt.run.id);
  }
}

async function runScript(deps: Deps, attempt: Attempt): Promise<Outcome> {
  try {
    await using packages = await stage(deps, 'packages', () => preparePackages(deps, attempt));
    const job = await stage(deps, 'prepare', () => prepareJob(deps, attempt, packages));
    await using result = await runInSandbox(deps, job);
    return await stage(deps, 'store', () => collectResult(deps, attempt, result));
  } catch (error) {
    // Who waits for packages is told to end by the lease's signal, and has no sandbox that would say so.
    const { signal, stopCause } = attempt.lease;
    return signal.aborted && error === signal.reason ? stoppedBy(stopCause()) : faultOf(error);
  }
}
