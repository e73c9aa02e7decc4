import type { Environment } from '../interpreter/environment.ts';
import { openDemand, type Demand } from './demand.ts';
import type { WarmDescription } from './options.ts';
import type { Want } from './plan.ts';
import type { Waiting } from './wait.ts';

/** An environment that interpreters are kept for. */
export interface Kept {
  readonly key: string;
  readonly environment: Environment;
  readonly demand: Demand;
  /** The one that has waited longest stands first. */
  readonly waiting: Waiting[];
  /** The most that one of them was seen to take. */
  bytesEach: number;
  missing: Readonly<Record<string, string>>;
  /** Until when none is started, because the last one could not be kept. */
  putOff: { readonly untilMs: number; readonly reason: string } | null;
}

/** Until one has been measured: Python and the runner's own modules take about a third of it. */
const unmeasuredBytes = 32 * 1024 * 1024;
/** Starting costs as much as a run, and failing costs a run up to seconds; what failed will mostly fail again. */
const putOffMs = 5 * 60_000;

/** An environment that nothing is known about. */
export function openKept(key: string, environment: Environment): Kept {
  return {
    key,
    environment,
    demand: openDemand(),
    waiting: [],
    bytesEach: unmeasuredBytes,
    missing: {},
    putOff: null,
  };
}

/** Leaves an environment alone for a while. */
export function putOff(kept: Kept, reason: string): void {
  kept.putOff = { untilMs: performance.now() + putOffMs, reason };
}

/** What is wanted of each environment, the one that was asked for last first. */
export function listWants(all: Iterable<Kept>, nowMs: number): Want[] {
  return [...all]
    .filter(({ putOff }) => putOff === null || putOff.untilMs <= nowMs)
    .toSorted((a, b) => b.demand.lastNotedMs() - a.demand.lastNotedMs())
    .map(({ key, demand, bytesEach }) => ({ key, count: demand.wanted(nowMs), bytesEach }))
    .filter(({ count }) => count > 0);
}

/** Takes a look at what the waiting ones hold. */
export function measureWaiting(kept: Kept): void {
  const held = kept.waiting.map((waiting) => waiting.heldBytes());
  if (held.length > 0) kept.bytesEach = Math.max(...held);
}

/** How many wait in all. */
export function countWaiting(all: Iterable<Kept>): number {
  return [...all].reduce((sum, { waiting }) => sum + waiting.length, 0);
}

/** What an operator may want to know of all of them. */
export function describeWaiting(all: readonly Kept[]): WarmDescription {
  const missing = all.flatMap((kept) =>
    Object.entries(kept.missing).map(([name, reason]) => `${name}: ${reason}`),
  );
  return {
    waiting: countWaiting(all),
    waitingBytes: all.reduce((sum, { waiting, bytesEach }) => sum + waiting.length * bytesEach, 0),
    missing: [...new Set(missing)],
    faults: all.flatMap(({ putOff: off }) =>
      off !== null && off.untilMs > performance.now() ? off.reason : [],
    ),
  };
}
