import { childrenOf, readProportionalBytes, readStat, type ProcessStat } from '../process/stat.ts';
import { commonProcessLimits, type Limiter, type LimitGroup } from './group.ts';
import type { KernelLimits } from './limits.ts';

// Address space that a process reserves and hardly touches: libraries and arenas, and a stack for each thread.
const untouchedBytes = 512 * 1024 * 1024;
const stackBytes = 8 * 1024 * 1024;

/**
 * Limits without control groups: each process limits itself, and the worker's watch adds up the tree. Weaker than a
 * control group, since memory and processor time of the tree are sampled and not bounded at once.
 */
export function openRlimit(): Limiter {
  return {
    mode: 'rlimit',
    folders: [],
    create: async (_runId, limits) => createGroup(limits),
    close: async () => {},
  };
}

function createGroup(limits: KernelLimits): LimitGroup {
  let first: number | null = null;
  let cpuMs = 0;
  let peakMemoryBytes = 0;
  return {
    processLimits: {
      ...commonProcessLimits(limits),
      RLIMIT_AS: limits.memoryBytes + untouchedBytes + limits.processes * stackBytes,
      // Counted within the sandbox's user namespace since Linux 5.14; its first process is one of them.
      RLIMIT_NPROC: limits.processes + 1,
    },
    attach: async (pids) => {
      // The first call names the root of the tree; all others are below it.
      first ??= pids[0] ?? null;
    },
    measure: () => {
      const tree = first === null ? [] : statTree(first);
      const residentBytes = tree.reduce((sum, stat) => sum + stat.residentBytes, 0);
      // Forked processes share pages that each would count; telling them apart takes the kernel longer, so only if it matters.
      const memoryBytes =
        residentBytes <= limits.memoryBytes
          ? residentBytes
          : tree.reduce((sum, { pid }) => sum + readProportionalBytes(pid), 0);
      // A process that ended takes its share along until its parent has waited for it, so the sum can fall for a moment.
      cpuMs = Math.max(
        cpuMs,
        tree.reduce((sum, stat) => sum + stat.cpuMs, 0),
      );
      peakMemoryBytes = Math.max(peakMemoryBytes, memoryBytes);
      // Nothing was seen of a run that was shorter than a look.
      const seen = peakMemoryBytes > 0;
      return {
        cpuMs: seen ? cpuMs : null,
        peakMemoryBytes: seen ? peakMemoryBytes : null,
        watchedMemoryBytes: memoryBytes,
        outOfMemoryKills: 0,
        processesRefused: false,
      };
    },
    heldBytes: () =>
      (first === null ? [] : statTree(first)).reduce((sum, { pid }) => sum + readProportionalBytes(pid), 0),
    remove: async () => {},
  };
}

/** A process and all its descendants. Orphans inside of the sandbox become children of its first process. */
function statTree(root: number): ProcessStat[] {
  const stat = readStat(root);
  return stat === null ? [] : [stat, ...childrenOf(root).flatMap(statTree)];
}
