import { performance } from 'node:perf_hooks';
import { appendRunEvents, claimRun, renewRun, type RunClaim } from '@gruntless/db';
import type { Logger } from '@gruntless/process';
import type { Deps } from '../context.ts';
import { announce } from '../hints/announce.ts';
import { holdLease, type Lease } from './hold-lease.ts';
import { openRecorder, type Recorder } from './open-recorder.ts';

/** Live enough to watch, and a bounded number of writes: at most seven a second. */
const recordEveryMs = 150;

/** A run that is ours: what it is, our hold on it, and where what its script says goes. */
export type Attempt = RunClaim & { lease: Lease; recorder: Recorder; log: Logger } & Disposable;

/** Claims a queued run; null where there is nothing to claim. Disposing of the attempt lets go of the run. */
export async function claimAttempt(deps: Deps, runId: string): Promise<Attempt | null> {
  using held = new DisposableStack();
  const bell = held.use(deps.cancels.listen('cancel', runId));
  const { runLeaseMs: leaseMs } = deps.settings;
  const claimedAtMs = performance.now();
  const claim = await claimRun(deps.database, { runId, leaseMs });
  if (claim === null) return null;

  const { tenant, attempt } = claim;
  const log = deps.log.child({ runId, attempt });
  log.info('run claimed');
  const lease = held.use(
    holdLease({
      leaseMs,
      claimedAtMs,
      bell,
      draining: deps.draining,
      renew: () => deps.database.inTenant(tenant, (em) => renewRun(em, { runId, attempt, leaseMs })),
      onRenewalFailed: (error) => log.warn({ err: error }, 'lease not renewed'),
    }),
  );
  const recorder = held.use(
    openRecorder({
      everyMs: recordEveryMs,
      async write(events) {
        const lastSeq = await deps.database.inTenant(tenant, (em) =>
          appendRunEvents(em, { runId, attempt }, events),
        );
        // Not ours any more: the row will say why, and nothing that is written here counts.
        if (lastSeq === null) lease.look();
        else void announce(deps, 'run', runId);
      },
      onWriteFailed: (error) => log.warn({ err: error }, 'events not written yet'),
    }),
  );
  const release = held.move();
  void announce(deps, 'run', runId);
  return { ...claim, lease, recorder, log, [Symbol.dispose]: () => release.dispose() };
}
