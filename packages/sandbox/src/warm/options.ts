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
  /** How long one waits before another takes its place, or none if nobody asks, in milliseconds. Default: 5 minutes. */
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
  recycleAfterMs = 1,
}: WarmOptions): SandboxFault[] {
  const promise = 'Interpreters wait for runs to come';
  const numbers = { maxWaiting, maxBytes, recycleAfterMs };
  return [
    ...Object.entries(numbers)
      .filter(([name, value]) => !Number.isSafeInteger(value) || value < (name === 'recycleAfterMs' ? 1 : 0))
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
