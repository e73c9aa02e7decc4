import { performance } from 'node:perf_hooks';
import type { Bell } from '@gruntless/queue';
import { type Hold, openHold } from './open-hold.ts';

/** Our hold on a run, kept up by renewals. Disposing of it ends the renewals, and changes nothing in the row. */
export type Lease = Pick<Hold, 'signal' | 'stopCause' | 'isHeld'> & {
  /** Renews now instead of when it is due, and so looks at the row. */
  look(): void;
} & Disposable;

export type LeaseOptions = {
  leaseMs: number;
  /** When the claim was asked for. It was answered later, so by our clock the lease ends before the row's does. */
  claimedAtMs: number;
  /** Extends the lease in the row; null where the run is not ours any more. */
  renew(): Promise<{ cancelRequested: boolean } | null>;
  /** Rung when a cancel may have been requested. */
  bell: Bell;
  /** Aborts when this worker gives back what it still runs. */
  draining: AbortSignal;
  onRenewalFailed(error: unknown): void;
};

/** Renewals in a lease: two may fail and the third still comes in time. */
const renewalsPerLease = 3;
/** After a failed renewal the next one comes sooner, to use what is left of the lease. */
const retriesPerLease = 15;

/**
 * Renews a lease until it is disposed of. Each renewal reads the row, so it also notices a cancel whose hint was
 * lost, and that the run was given to another worker.
 */
export function holdLease(options: LeaseOptions): Lease {
  const { leaseMs, claimedAtMs, bell, draining } = options;
  const hold = openHold(leaseMs, claimedAtMs);
  const released = new AbortController();
  void keepRenewed(options, hold, released.signal);
  const drain = (): void => hold.stop('drained');
  if (draining.aborted) drain();
  draining.addEventListener('abort', drain);
  return {
    signal: hold.signal,
    stopCause: hold.stopCause,
    isHeld: hold.isHeld,
    look: () => bell.ring(),
    // It does not wait for a renewal under way: one that is never answered must not keep the job from ending.
    [Symbol.dispose]() {
      draining.removeEventListener('abort', drain);
      released.abort();
      hold.end();
      bell.ring();
    },
  };
}

async function keepRenewed(options: LeaseOptions, hold: Hold, released: AbortSignal): Promise<void> {
  let isAway = false;
  while (hold.stopCause() !== 'lease_expired') {
    await options.bell.next(options.leaseMs / (isAway ? retriesPerLease : renewalsPerLease));
    if (released.aborted) return;
    const askedAtMs = performance.now();
    try {
      const row = await options.renew();
      if (released.aborted) return;
      if (row === null) return hold.stop('fenced_out');
      hold.renewedAt(askedAtMs);
      if (row.cancelRequested) hold.stop('cancel_requested');
      isAway = false;
    } catch (error) {
      if (released.aborted) return;
      options.onRenewalFailed(error);
      isAway = true;
    }
  }
}
