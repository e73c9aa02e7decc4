import type { Lock } from '@gruntless/contracts';
import type { Sandbox } from '@gruntless/sandbox';
import type { Refusal, RefusalCode } from './refusal/refusal.ts';

/** Where packages come from, where they go, and how much of it there may be. */
export interface EnvironmentsOptions {
  /**
   * Where environments are kept, across restarts. It is made if missing, and may be shared by the workers of one machine.
   * The uids of sandboxes must be able to reach it.
   */
  readonly folder: string;
  /**
   * Runs the tools, as many at once as it has slots. Not the one that runs people's scripts: installing must not take
   * their places. The interpreter must be the same.
   */
  readonly sandbox: Sandbox;
  /** Variables of this process that pip looks at: its own and those that lead to its files. See `pipVariables`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Root of the one index to use, in place of what pip is told on this machine. */
  readonly index?: string;
  /** A folder of wheels to use in place of any index: nothing is asked over the network. */
  readonly wheelFolder?: string;
  /** Further hosts that files may be fetched from, as `host` or `host:port`, where an index points elsewhere. */
  readonly extraAllowedHosts?: readonly string[];
  /** The only packages to install, those that others need included; absent for all. */
  readonly allow?: readonly string[];
  /** Packages never to install, whoever needs them. */
  readonly deny?: readonly string[];
  /** False to let pip resolve and install even where uv is. */
  readonly useUv?: boolean;
  /** The size of all environments together; the least recently used ones go first. */
  readonly maxBytes: number;
  /**
   * How long an environment stays after its last use, however much room is wanted: longer than an interpreter may wait
   * with it for a run to come. Default: 0.
   */
  readonly keepUnusedMs?: number;
  /** The size of one environment, and of what is downloaded for it. It is held in memory while it is made. */
  readonly maxEnvironmentBytes: number;
  readonly resolveTimeoutMs: number;
  readonly installTimeoutMs: number;
  /** Hears of what was resolved, installed and evicted, for counting. */
  readonly observe?: (event: EnvironmentEvent) => void;
}

/** Something that took a while or made room. `fault` is what rejected, for whatever reason. */
export type EnvironmentEvent =
  | {
      readonly kind: 'resolved' | 'installed';
      readonly outcome: 'done' | 'fault' | RefusalCode;
      readonly durationMs: number;
    }
  | { readonly kind: 'evicted'; readonly sizeBytes: number };

/** An environment in use. It stays until it is released, whatever else wants room. */
export interface HeldEnvironment {
  /** A folder of packages to put on Python's path; nobody writes to it. */
  readonly folder: string;
  release(): Promise<void>;
}

/** What this machine installs with and what it has. */
export interface EnvironmentsDescription {
  /** The tool that resolves and installs, with its version. */
  readonly tool: string;
  readonly interpreter: string;
  readonly platform: string;
  /** Where packages come from, without names and passwords. */
  readonly sources: readonly string[];
  readonly numEnvironments: number;
  readonly sizeBytes: number;
  readonly maxBytes: number;
}

/**
 * Makes dependencies into packages that a script can import. What people got wrong is a refusal; what rejects is a fault
 * of this machine, or the reason of an aborted signal.
 */
export interface Environments {
  /** Finds the versions that fit together, and every wheel's hash of each of them. Nothing is installed. */
  resolve(
    dependencies: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ lock: Lock } | { refusal: Refusal }>;
  /** Whether the environment of a lock is ready, so that `prepare` will not install. */
  isReady(lock: Lock): boolean;
  /** The environment of a lock, installed where it is missing: once, however many wait for it. */
  prepare(lock: Lock, signal?: AbortSignal): Promise<{ environment: HeldEnvironment } | { refusal: Refusal }>;
  describe(): Promise<EnvironmentsDescription>;
  /** Stops what is being installed and lets go of everything. Environments stay for the next time. */
  close(): Promise<void>;
}
