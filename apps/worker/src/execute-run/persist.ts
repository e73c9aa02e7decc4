import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt } from './claim-attempt.ts';

const firstWaitMs = 100;
const longestWaitMs = 2_000;

/**
 * Does a write until it succeeds, so that a database which is away for a moment costs no work. It gives up, and
 * rejects with the last error, when the run is not ours any more, or after as long as one lease: a write that fails
 * for that long is refused, not delayed.
 */
export async function persist<T>(
  { lease, log }: Pick<Attempt, 'lease' | 'log'>,
  forMs: number,
  write: () => Promise<T>,
): Promise<T> {
  const untilMs = performance.now() + forMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await write();
    } catch (error) {
      if (!lease.isHeld() || performance.now() + waitMs > untilMs) throw error;
      log.warn({ err: error, waitMs }, 'write failed; it is tried again');
    }
    await delay(waitMs);
  }
}
