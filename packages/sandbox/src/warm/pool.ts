import type { Host } from '../host/host.ts';
import { environmentKey, type Environment } from '../interpreter/environment.ts';
import { listWants, measureWaiting, openKept, putOff, type Kept } from './kept.ts';
import type { WarmDescription, WarmOptions } from './options.ts';
import { planWaiting } from './plan.ts';
import { startWaiting, type Waiting } from './wait.ts';

/** What a run gets: an interpreter that waited, or null; and why. */
export interface Taken {
  readonly waiting: Waiting | null;
  readonly reason: string;
}

/** Interpreters that wait for runs to come. Each serves one run and is gone. */
export interface Pool {
  /** Gives one away if there is one. Never waits. */
  take(environment: Environment): Taken;
  /** Counts as being asked for. Fulfilled with true when one waits, with false when none will for now. */
  expect(environment: Environment): Promise<boolean>;
  /** Starts and ends some if need be, in a moment. Call it whenever a run has ended. */
  tendSoon(): void;
  describe(): WarmDescription;
  /** Ends all of them. */
  close(): Promise<void>;
}

/** How often those that wait are looked at without any other reason. */
const lookEveryMs = 5000;
/** A run that takes long frees nothing for long: then the next one is started beside it. Short ones end first. */
const refillBesideAfterMs = 100;
/** First come the result of a run that has ended, and what its reader does with it. */
const tendAfterMs = 10;
const recycledAfterMs = 5 * 60_000;

/**
 * Opens a pool. It starts one interpreter at a time, and none while `isBusy`: starting takes a core for as long as a
 * run does, and runs come first.
 */
export function openPool(host: Host, options: WarmOptions, isBusy: () => boolean): Pool {
  const all = new Map<string, Kept>();
  const ending = new Set<Promise<void>>();
  const closing = new AbortController();
  const recycleAfterMs = options.recycleAfterMs ?? recycledAfterMs;
  let starting: Promise<void> | null = null;
  let changed = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    for (const kept of all.values()) measureWaiting(kept);
    tend();
  }, Math.min(lookEveryMs, recycleAfterMs));
  timer.unref();

  function tellChange(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function find(environment: Environment): Kept | null {
    const key = environmentKey(environment);
    if (key === null || closing.signal.aborted) return null;
    const kept = all.get(key) ?? openKept(key, environment);
    all.set(key, kept);
    return kept;
  }

  function end(kept: Kept, waiting: Waiting): void {
    kept.waiting.splice(kept.waiting.indexOf(waiting), 1);
    const ended = waiting
      .end()
      .catch((error: unknown) => putOff(kept, `one could not be ended: ${String(error)}`, performance.now()))
      .finally(() => {
        ending.delete(ended);
        tend();
      });
    ending.add(ended);
  }

  /** Ends those that have waited long enough, or that something is wrong with. */
  function retire(kept: Kept, nowMs: number): void {
    for (const waiting of [...kept.waiting]) {
      const reason = waiting.findFault();
      if (reason !== null) putOff(kept, reason, nowMs);
      if (reason !== null || nowMs - waiting.sinceMs >= recycleAfterMs) end(kept, waiting);
    }
  }

  function tend(): void {
    if (closing.signal.aborted) return;
    const nowMs = performance.now();
    for (const kept of all.values()) retire(kept, nowMs);
    const planned = planWaiting(listWants(all.values(), nowMs), options);
    for (const kept of all.values()) {
      for (const oldest of kept.waiting.slice(0, -(planned.get(kept.key) ?? 0) || undefined)) end(kept, oldest);
      if (kept.waiting.length === 0 && kept.demand.wanted(nowMs) === 0) all.delete(kept.key);
    }
    tellChange();
    if (starting !== null || isBusy()) return;
    // Those on their way out have their uids still, and a run must always find one.
    if (countWaiting() + ending.size >= options.maxWaiting) return;
    const next = [...all.values()].find(({ key, waiting }) => waiting.length < (planned.get(key) ?? 0));
    if (next !== undefined) starting = refill(next);
  }

  function countWaiting(): number {
    return [...all.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  async function refill(kept: Kept): Promise<void> {
    try {
      const waiting = await startWaiting(host, kept.environment, options.preload, closing.signal);
      kept.waiting.push(waiting);
      kept.missing = waiting.missing;
      kept.putOff = null;
      measureWaiting(kept);
      // Nobody has wanted it for long, or ever will.
      if (closing.signal.aborted || all.get(kept.key) !== kept) end(kept, waiting);
    } catch (error) {
      putOff(kept, error instanceof Error ? error.message : String(error), performance.now());
    }
    starting = null;
    tend();
  }

  return {
    take(environment) {
      const kept = find(environment);
      if (kept === null) return { waiting: null, reason: 'no second job has the environment of this one' };
      kept.demand.note(performance.now());
      setTimeout(tend, refillBesideAfterMs).unref();
      let reason = kept.putOff?.reason ?? 'none was waiting for these packages and limits';
      for (let waiting = kept.waiting.shift(); waiting !== undefined; waiting = kept.waiting.shift()) {
        const fault = waiting.findFault();
        if (fault === null) return { waiting, reason: 'an interpreter was waiting for these packages and limits' };
        kept.waiting.unshift(waiting);
        end(kept, waiting);
        putOff(kept, fault, performance.now());
        reason = `the interpreter that waited failed: ${fault}`;
      }
      return { waiting: null, reason };
    },
    async expect(environment) {
      const kept = find(environment);
      kept?.demand.note(performance.now());
      tend();
      for (;;) {
        if (kept === null || closing.signal.aborted) return false;
        if (kept.waiting.length > 0) return true;
        const planned = planWaiting(listWants(all.values(), performance.now()), options);
        if ((planned.get(kept.key) ?? 0) === 0) return false;
        await changed.promise;
      }
    },
    tendSoon() {
      setTimeout(tend, tendAfterMs).unref();
    },
    describe() {
      const list = [...all.values()];
      return {
        waiting: countWaiting(),
        waitingBytes: list.reduce((sum, { waiting, bytesEach }) => sum + waiting.length * bytesEach, 0),
        missing: [
          ...new Set(list.flatMap(({ missing }) => Object.entries(missing).map(([name, why]) => `${name}: ${why}`))),
        ],
        faults: list.flatMap(({ putOff }) => putOff?.reason ?? []),
      };
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      tellChange();
      for (const kept of all.values()) for (const waiting of [...kept.waiting]) end(kept, waiting);
      await starting;
      await Promise.all(ending);
    },
  };
}
