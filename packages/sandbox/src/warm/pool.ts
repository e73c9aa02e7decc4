import type { Host } from '../host/host.ts';
import type { Environment } from '../interpreter/environment.ts';
import { putOff, type Kept } from './kept.ts';
import type { WarmDescription } from './options.ts';
import type { Bounds } from './plan.ts';
import { openShelf } from './shelf.ts';
import { takeFrom, takeNone, type Taken } from './take.ts';
import { startWaiting } from './wait.ts';

/** Interpreters that wait for runs to come. Each serves one run and is gone. */
export interface Pool {
  /** Gives one away if there is one. Never waits. */
  take(environment: Environment): Taken;
  /** Counts as being asked for. Fulfilled with true when one waits, with false when none will for now. */
  expect(environment: Environment): Promise<boolean>;
  /** Starts and ends some if need be. Call it when it is no longer as busy as before. */
  tend(): void;
  describe(): WarmDescription;
  /** Ends all of them. Nothing may be taken any more. */
  close(): Promise<void>;
}

/** What a pool works with. */
export interface PoolOptions {
  /** Modules to import ahead. */
  readonly preload: readonly string[];
  readonly recycleAfterMs: number;
  /** What all that wait may take at this moment. */
  bounds(): Bounds;
  isBusy(): boolean;
}

/** How often those that wait are looked at without any other reason. */
const lookEveryMs = 5000;
/** A run that takes long frees nothing for long: then the next one is started beside it. Short ones end first. */
const refillBesideAfterMs = 100;

/**
 * Opens a pool. It starts one interpreter at a time, and none while `isBusy`: starting takes a core for as long as a
 * run does, and runs come first.
 */
export function openPool(host: Host, { preload, recycleAfterMs, bounds, isBusy }: PoolOptions): Pool {
  const closing = new AbortController();
  const shelf = openShelf(bounds, recycleAfterMs, tend);
  let starting: Promise<void> | null = null;
  let changed = Promise.withResolvers<void>();
  const timer = setInterval(look, Math.min(lookEveryMs, recycleAfterMs)).unref();

  function tend(): void {
    if (closing.signal.aborted) return;
    const lacking = shelf.tidy();
    if (lacking !== null && starting === null && !isBusy()) starting = refill(lacking);
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function look(): void {
    shelf.inspect();
    tend();
  }

  async function refill(kept: Kept): Promise<void> {
    try {
      shelf.put(kept, await startWaiting(host, kept.environment, preload, closing.signal));
    } catch (error) {
      putOff(kept, error instanceof Error ? error.message : String(error));
    }
    starting = null;
    tend();
  }

  return {
    take(environment) {
      const kept = shelf.find(environment);
      if (kept === null) return takeNone('unshared', 'no second run has the environment of this one');
      kept.demand.note(performance.now());
      setTimeout(tend, refillBesideAfterMs).unref();
      return takeFrom(shelf, kept);
    },
    async expect(environment) {
      const kept = shelf.find(environment);
      kept?.demand.note(performance.now());
      tend();
      while (kept !== null && kept.waiting.length === 0) {
        if (closing.signal.aborted || shelf.planned(kept) === 0) return false;
        await changed.promise;
      }
      return kept !== null;
    },
    tend,
    describe: shelf.describe,
    async close() {
      clearInterval(timer);
      closing.abort();
      changed.resolve();
      await starting;
      await shelf.close();
    },
  };
}
