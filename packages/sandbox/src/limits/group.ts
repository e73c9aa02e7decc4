import type { KernelLimits } from './limits.ts';

/** How limits on a whole tree of processes are kept on this machine. */
export type LimitMode = 'cgroup2' | 'cgroup1' | 'rlimit';

/** The kernel's counters for one run. */
export interface Measure {
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  /** Memory held now, where the kernel does not stop it by itself and the watch has to; otherwise null. */
  readonly watchedMemoryBytes: number | null;
  /** Times that the kernel killed a process of the run for want of memory. */
  readonly outOfMemoryKills: number;
  /** True if the run was refused a process because it had too many. */
  readonly processesRefused: boolean;
}

/** A limit that a process puts on itself before the script begins. Names as in Python's `resource`. */
export type ProcessLimits = Readonly<Record<`RLIMIT_${string}`, number>>;

/** The limits around one run. */
export interface LimitGroup {
  /** What the runner sets for itself. */
  readonly processLimits: ProcessLimits;
  /** Puts processes, and all that they will make, under the limits. */
  attach(pids: readonly number[]): Promise<void>;
  measure(): Measure;
  /** Memory held now, in bytes. */
  heldBytes(): number;
  /** Removes what was made. Call it when the processes are dead. */
  remove(): Promise<void>;
}

/** Makes groups on this machine. */
export interface Limiter {
  readonly mode: LimitMode;
  /** Folders in which groups are made, for whoever cleans up after a worker that was killed. */
  readonly folders: readonly string[];
  create(runId: string, limits: KernelLimits): Promise<LimitGroup>;
  /** Removes the folders. */
  close(): Promise<void>;
}

/** The limits that each process has anyway, whatever bounds the tree. */
export function commonProcessLimits(limits: KernelLimits): ProcessLimits {
  return {
    // 1 and not 0: a core pattern that pipes to a program ignores 0, but stops at 1 (core(5)).
    RLIMIT_CORE: 1,
    RLIMIT_NOFILE: limits.openFiles,
    // One file fills a whole file system at most; a sparse file of a terabyte is refused at once.
    RLIMIT_FSIZE: Math.max(limits.outputBytes, limits.tmpBytes),
    // A backstop to the watch, which ends the run first and says why.
    RLIMIT_CPU: limits.cpuSeconds + 2,
  };
}
