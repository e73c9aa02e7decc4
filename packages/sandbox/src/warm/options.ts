import type { SandboxFault } from '../faults/unavailable.ts';

/** How much may be kept ready for runs to come. */
export interface WarmOptions {
  /** The most interpreters that wait at once. 0 turns warm starts off. */
  readonly maxWaiting: number;
  /** The most memory that all of them take together, in bytes, as their control groups count it. */
  readonly maxBytes: number;
  /**
   * Modules that an interpreter imports while it waits, where its environment has them: dotted names. Their code runs
   * inside of the sandbox, under its limits, before there is a job. Name what scripts often import and what is slow.
   */
  readonly preload: readonly string[];
  /**
   * The most fork servers at once, each for one tenant and one environment. They come within `maxBytes`, before
   * interpreters that wait. They import `preload` with rights that no script has, from the host's own Python alone.
   * Default: 0, no servers.
   */
  readonly maxServers?: number;
  /** How many runs a server forks before another takes its place. Default: 500. */
  readonly recycleAfterRuns?: number;
  /** How long one waits before another takes its place, or none if nobody asks, in milliseconds; a server as well. Default: 5 minutes. */
  readonly recycleAfterMs?: number;
}

/** What waits at the moment. */
export interface WarmDescription {
  /** Interpreters that are ready. */
  readonly waiting: number;
  /** The memory that they take together, as last measured. */
  readonly waitingBytes: number;
  /** Modules of `preload` that an environment went without, as `module: reason`. */
  readonly missing: readonly string[];
  /** Why an interpreter could not be kept, for each environment that is left alone for now. */
  readonly faults: readonly string[];
}

const dottedName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** What is wrong with the options. */
export function findWarmFaults({
  maxWaiting,
  maxBytes,
  preload,
  maxServers = 0,
  recycleAfterMs = 1,
  recycleAfterRuns = 1,
}: WarmOptions): SandboxFault[] {
  const promise = 'Interpreters wait for runs to come';
  const numbers = { maxWaiting, maxBytes, maxServers, recycleAfterMs, recycleAfterRuns };
  return [
    ...Object.entries(numbers)
      .filter(([name, value]) => !Number.isSafeInteger(value) || value < (name.startsWith('recycle') ? 1 : 0))
      .map(([name, value]) => ({
        promise,
        reason: `warm.${name} is ${value}`,
        remedy: 'Give a whole number that is not negative.',
      })),
    ...preload
      .filter((name) => !dottedName.test(name))
      .map((name) => ({
        promise,
        reason: `${JSON.stringify(name)} is no name of a Python module`,
        remedy: 'Name modules to import ahead as in an import statement: pandas, or xml.etree.',
      })),
  ];
}
