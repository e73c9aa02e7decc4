import type { StartCause } from '../result/result.ts';
import type { Kept } from './kept.ts';
import type { Shelf } from './shelf.ts';
import type { Waiting } from './wait.ts';

/** What a run gets: an interpreter that waited, or null; and why. */
export interface Taken {
  readonly waiting: Waiting | null;
  readonly cause: StartCause;
  readonly reason: string;
  /** Tells that it did not take its job. Others like it will not either, so for a while there are none. */
  onFailed(reason: string): void;
}

/** For a run that starts its own interpreter. */
export function takeNone(cause: StartCause, reason: string): Taken {
  return { waiting: null, cause, reason, onFailed: () => {} };
}

/** Takes the one that has waited longest and is still fine. */
export function takeFrom(shelf: Shelf, kept: Kept): Taken {
  let cause: StartCause = kept.putOff === null ? 'none_waiting' : 'failed';
  let reason = kept.putOff?.reason ?? 'none was waiting for these packages and limits';
  for (let [waiting] = kept.waiting; waiting !== undefined; [waiting] = kept.waiting) {
    const fault = waiting.findFault();
    if (fault === null) {
      kept.waiting.shift();
      return {
        waiting,
        cause: 'waiting',
        reason: 'an interpreter was waiting for these packages and limits',
        onFailed: (why) => shelf.discard(kept, 'all', why),
      };
    }
    cause = 'failed';
    reason = `the interpreter that waited failed: ${fault}`;
    shelf.discard(kept, 'first', reason);
  }
  return takeNone(cause, reason);
}
