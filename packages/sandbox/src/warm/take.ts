import type { Interpreter } from '../interpreter/start.ts';
import type { Place } from '../place/place.ts';
import type { Start, StartCause } from '../result/result.ts';
import type { Kept } from './kept.ts';
import type { Shelf } from './shelf.ts';

/** An interpreter for a run, and where it lives. */
export interface Begun {
  readonly interpreter: Interpreter;
  readonly place: Place;
}

/** What a run gets, and why: an interpreter that waited, a fork, or nothing, so that it starts one of its own. */
export interface Taken {
  readonly mode: Start['mode'];
  readonly cause: StartCause;
  /** Null for nothing. Call it once: it belongs to the run from there on. */
  readonly begin: (() => Promise<Begun>) | null;
  readonly reason: string;
  /** Tells that it did not take its job. Others like it will not either, so for a while there are none. */
  onFailed(reason: string): void;
}

/** For a run that starts its own interpreter. */
export function takeNone(cause: StartCause, reason: string): Taken {
  return { mode: 'cold', cause, begin: null, reason, onFailed: () => {} };
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
        mode: 'warm',
        cause: 'waiting',
        begin: async () => waiting,
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
