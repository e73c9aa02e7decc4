import type { Readable } from 'node:stream';
import type { LimitName } from '../limits/limits.ts';
import type { LeftOut } from '../outputs/collect.ts';

/**
 * How a run ended. `sandbox_fault` is a fault of the service, worth another try;
 * all others are facts about the script.
 */
export type Verdict =
  | 'ok'
  | 'error'
  | 'timeout'
  | 'out_of_memory'
  | 'too_much_output'
  | 'canceled'
  | 'sandbox_fault';

/** What a run used. */
export interface Usage {
  /** From the moment the script got its data to the end of its last process, in milliseconds. */
  readonly wallMs: number;
  /** Processor time of all processes, in milliseconds; null if nothing measured it. */
  readonly cpuMs: number | null;
  /** The most memory held at once; null if nothing measured it. Sampled, so a lower bound, without a cgroup. */
  readonly peakMemoryBytes: number | null;
  /** Space taken below /output. */
  readonly outputBytes: number;
  /** Bytes of log text passed on. */
  readonly logBytes: number;
}

/**
 * Why a sandbox was started as it was, for counting; `reason` says it to a person.
 *
 * - `waiting`: one was waiting.
 * - `forked`: a server forked it. All others are cold.
 * - `none_waiting`: none was waiting, and no server was there, for these packages and limits.
 * - `failed`: the one that waited or the server failed, or none is kept because one did.
 * - `unshared`: no second run has its environment.
 * - `off`: warm starts are off.
 * - `canceled`: it was canceled before it began.
 */
export type StartCause = 'waiting' | 'forked' | 'none_waiting' | 'failed' | 'unshared' | 'off' | 'canceled';

/** How a run's sandbox was started, and why in that way: made for the run, one that waited for it, or forked by a server. */
export interface Start {
  readonly mode: 'cold' | 'warm' | 'fork';
  readonly cause: StartCause;
  readonly reason: string;
}

/** A regular file that the script left below /output. */
export interface SandboxOutput {
  /** Relative path below /output, with `/` between folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** A stream over the file's bytes; may be called more than once until the result is disposed of. */
  open(): Readable;
}

/** Everything about a run that ended. Dispose of it to free the memory that holds the outputs. */
export interface SandboxResult {
  readonly verdict: Verdict;
  /**
   * For `error` the traceback through the script's own lines; for other verdicts one sentence that says
   * which limit was reached and how much was used; null for `ok`.
   */
  readonly message: string | null;
  /** Exit code of the script; null if it was killed or never started. */
  readonly exitCode: number | null;
  /** The limit that ended the run, or that made the script fail; null if none did. */
  readonly limit: LimitName | null;
  readonly usage: Usage;
  readonly start: Start;
  /** Sorted by name. Empty for `too_much_output` and `sandbox_fault`. */
  readonly outputs: readonly SandboxOutput[];
  /** What was found below /output and not taken, at most 20 entries, each with the reason. */
  readonly leftOut: readonly LeftOut[];
  [Symbol.asyncDispose](): Promise<void>;
}
