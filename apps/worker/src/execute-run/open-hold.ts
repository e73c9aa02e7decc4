import { performance } from 'node:perf_hooks';

/**
 * Why a script must end before its time.
 *
 * - `cancel_requested`: its user asked for it.
 * - `drained`: this worker stops.
 * - `fenced_out`: the row says that the run is not ours any more.
 * - `lease_expired`: the database has been away for so long that the run may have been given to another worker.
 */
export type StopCause = 'cancel_requested' | 'drained' | 'fenced_out' | 'lease_expired';

/** What we know of our hold on a run without asking anybody: our own clock, and what we were told. */
export type Hold = {
  /** Aborts when the script must end. */
  signal: AbortSignal;
  stop(cause: StopCause): void;
  /** Why it must end; null while it need not. The first cause stays. */
  stopCause(): StopCause | null;
  /** The lease runs from this moment, on the monotonic clock. */
  renewedAt(fromMs: number): void;
  /** False once another worker may have been given the run. */
  isHeld(): boolean;
  end(): void;
};

/** Opens a hold for one lease. When that runs out, the script must end, whether or not anything answers. */
export function openHold(leaseMs: number, claimedAtMs: number): Hold {
  const abort = new AbortController();
  let cause: StopCause | null = null;
  let heldUntilMs = 0;
  let expiry: NodeJS.Timeout | undefined;

  const stop = (why: StopCause): void => {
    cause ??= why;
    abort.abort();
  };
  const watch = (): void => {
    const leftMs = heldUntilMs - performance.now();
    // A timer may come a little early, by a clock of its own.
    if (leftMs <= 0) stop('lease_expired');
    else expiry = setTimeout(watch, leftMs);
  };
  const renewedAt = (fromMs: number): void => {
    heldUntilMs = fromMs + leaseMs;
    clearTimeout(expiry);
    watch();
  };
  renewedAt(claimedAtMs);
  return {
    signal: abort.signal,
    stop,
    stopCause: () => cause,
    renewedAt,
    isHeld: () => cause !== 'fenced_out' && performance.now() < heldUntilMs,
    end: () => clearTimeout(expiry),
  };
}
