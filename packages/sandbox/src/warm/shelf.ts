import { environmentKey, type Environment } from '../interpreter/environment.ts';
import { openEndings } from './endings.ts';
import {
  countWaiting,
  describeWaiting,
  listWants,
  measureWaiting,
  openKept,
  putOff,
  type Kept,
} from './kept.ts';
import type { WarmDescription } from './options.ts';
import { planWaiting, type Bounds } from './plan.ts';
import type { Waiting } from './wait.ts';

/** The interpreters that wait, by environment. */
export interface Shelf {
  /** What is kept for an environment, from the first time that it is asked for; null if no second run will have it. */
  find(environment: Environment): Kept | null;
  /** Lays one down, unless nobody has wanted it for long. */
  put(kept: Kept, waiting: Waiting): void;
  /** Ends the first one, or all of them, and starts none of that environment for a while. */
  discard(kept: Kept, which: 'first' | 'all', reason: string): void;
  /** How many of an environment are wanted and fit. */
  planned(kept: Kept): number;
  /** Looks at all of them, and ends those that have waited long enough or that something is wrong with. */
  inspect(): void;
  /** Ends those that are too many. Returns the environment that lacks one most; null if none does or there is no room. */
  tidy(): Kept | null;
  describe(): WarmDescription;
  /** Ends all. */
  close(): Promise<void>;
}

/**
 * An empty shelf.
 *
 * @param onEnded - called when one that was ended is gone, and its room is free
 */
export function openShelf(bounds: () => Bounds, recycleAfterMs: number, onEnded: () => void): Shelf {
  const all = new Map<string, Kept>();
  const endings = openEndings(onEnded);
  const plan = (): Map<string, number> => planWaiting(listWants(all.values(), performance.now()), bounds());

  function end(kept: Kept, waiting: Waiting): void {
    kept.waiting.splice(kept.waiting.indexOf(waiting), 1);
    endings.add(waiting, (error) => putOff(kept, `one could not be ended: ${String(error)}`));
  }

  function inspect(kept: Kept): void {
    for (const waiting of [...kept.waiting]) {
      const fault = waiting.findFault();
      if (fault !== null) putOff(kept, fault);
      const isOld = performance.now() - waiting.sinceMs >= recycleAfterMs;
      if (fault !== null || isOld) end(kept, waiting);
    }
    measureWaiting(kept);
  }

  return {
    find(environment) {
      const key = environmentKey(environment);
      if (key === null) return null;
      const kept = all.get(key) ?? openKept(key, environment);
      all.set(key, kept);
      return kept;
    },
    put(kept, waiting) {
      kept.waiting.push(waiting);
      kept.missing = waiting.missing;
      measureWaiting(kept);
      kept.putOff = null;
      if (all.get(kept.key) !== kept) end(kept, waiting);
    },
    discard(kept, which, reason) {
      putOff(kept, reason);
      for (const waiting of kept.waiting.slice(0, which === 'first' ? 1 : undefined)) end(kept, waiting);
    },
    planned: (kept) => plan().get(kept.key) ?? 0,
    inspect: () => all.forEach(inspect),
    tidy() {
      const planned = plan();
      const spare = ({ key, waiting }: Kept): number => waiting.length - (planned.get(key) ?? 0);
      for (const kept of all.values()) {
        for (const waiting of kept.waiting.slice(0, Math.max(0, spare(kept)))) end(kept, waiting);
        if (kept.waiting.length === 0 && kept.demand.wanted(performance.now()) === 0) all.delete(kept.key);
      }
      // Those on their way out have their uids still, and a run must always find one.
      if (countWaiting(all.values()) + endings.count() >= bounds().maxWaiting) return null;
      const [most] = [...all.values()].toSorted((a, b) => spare(a) - spare(b));
      return most !== undefined && spare(most) < 0 ? most : null;
    },
    describe: () => describeWaiting([...all.values()]),
    async close() {
      for (const kept of all.values()) for (const waiting of [...kept.waiting]) end(kept, waiting);
      await endings.settle();
    },
  };
}
