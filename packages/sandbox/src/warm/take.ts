import type { Kept } from './kept.ts';
import type { Shelf } from './shelf.ts';
import type { Waiting } from './wait.ts';

/** What a run gets: an interpreter that waited, or null; and why. */
export interface Taken {
  readonly waiting: Waiting | null;
  readonly reason: string;
  /** Tells that it did not take its job. Others like it will not either, so for a while there are none. */
  onFailed(reason: string): void;
}

/** For a run that starts its own interpreter. */
export function takeNone(reason: string): Taken {
  return { waiting: null, reason, onFailed: () => {} };
}

/** Takes the one that has waited longest and is still fine. */
export function takeFrom(shelf: Shelf, kept: Kept): Taken {
  let reason = kept.putOff?.reason ?? 'none was waiting for these packages and limits';
  for (let [waiting] = kept.waiting; waiting !== undefined; [waiting] = kept.waiting) {
    const fault = waiting.findFault();
    if (fault === null) {
      kept.waiting.shift();
      return {
        waiting,
        reason: 'an interpreter was waiting for these packages and limits',
        onFailed: (why) => shelf.discard(kept, 'all', why),
      };
    }
    reason = `the interpreter that waited failed: ${fault}`;
    shelf.discard(kept, 'first', reason);
  }
  return takeNone(reason);
}
