import type { Deps } from '../context.ts';
import { announce } from '../hints/announce.ts';
import { type Attempt, claimAttempt } from './claim-attempt.ts';
import { collectResult } from './collect-result.ts';
import { finishAttempt } from './finish-attempt.ts';
import { faultOf, type Outcome } from './outcome.ts';
import { prepareJob } from './prepare-job.ts';

/**
 * A run's life: claim, prepare, sandbox, collect, finish, announce.
 *
 * A script's failure is data and ends in the run's row. Only a fault of the service rejects: the run is queued again by
 * then, and the same job is tried once more.
 */
export async function executeRun(deps: Deps, { runId }: { runId: string }): Promise<void> {
  using attempt = await claimAttempt(deps, runId);
  // It has ended, or is another worker's: this job came twice or too late.
  if (attempt === null) return;
  // Whoever waits for the end need not wait for the sandbox to be cleared away.
  await using clearing = new AsyncDisposableStack();
  const outcome = await runScript(deps, attempt, clearing);
  try {
    await finishAttempt(deps, attempt, outcome);
  } finally {
    await announce(deps, 'run', runId);
  }
}

async function runScript(deps: Deps, attempt: Attempt, clearing: AsyncDisposableStack): Promise<Outcome> {
  try {
    const job = await prepareJob(deps, attempt);
    const result = clearing.use(await deps.sandbox.run(job));
    return await collectResult(deps, attempt, result);
  } catch (error) {
    return faultOf(error);
  }
}
