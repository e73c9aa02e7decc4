import { jobIdOf } from '@gruntless/contracts';
import { renewRun, requeueRun } from '@gruntless/db';
import type { Deps } from '../context.ts';
import type { Attempt } from './claim-attempt.ts';
import { persist } from './persist.ts';

/** More attempts than a run can have: its number is a 32-bit integer in the database. */
const unlimited = 2 ** 31 - 1;

/**
 * Returns a run to the queue at once, for its next attempt; from then on this attempt writes nothing. A run that should
 * have stopped ends as canceled instead.
 *
 * `uncounted` where the worker stops: then there is a new job at once, and no number of stops fails the run.
 * `counted` where the service failed: then the job that failed is the next attempt's, after its own wait.
 */
export async function giveBack(deps: Deps, attempt: Attempt, kind: 'counted' | 'uncounted'): Promise<void> {
  const { run, tenant, recorder, log } = attempt;
  const { runLeaseMs, maxAttempts } = deps.settings;
  const mine = { runId: run.id, attempt: attempt.attempt };
  await persist(attempt, runLeaseMs, () => recorder.flush());
  const status = await persist(attempt, runLeaseMs, () =>
    deps.database.inTenant(tenant, async (em) => {
      // Only a run whose lease is over can be queued again: ours ends here.
      await renewRun(em, { ...mine, leaseMs: -1 });
      return requeueRun(em, { ...mine, maxAttempts: kind === 'counted' ? maxAttempts : unlimited });
    }),
  );
  log.info({ status }, 'run given back');
  if (status === 'queued' && kind === 'uncounted') {
    const payload = { runId: run.id, traceparent: deps.traces.current() };
    await deps.producer.enqueue('execute-run', payload, jobIdOf(run.id, attempt.attempt));
  }
}
