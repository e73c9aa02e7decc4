import type { LimitGroup } from '../limits/group.ts';
import type { LimitName, Limits } from '../limits/limits.ts';
import type { Space } from '../outputs/space.ts';

/** A limit that was passed, with what was used of it, in the unit of the limit. */
export interface Breach {
  readonly limit: Exclude<LimitName, 'wall' | 'log' | 'processes'>;
  readonly used: number;
}

/** What the worker can see of a run from outside of it. */
export interface Watched {
  readonly limits: Limits;
  readonly group: LimitGroup;
  readonly output: Space;
  /** /tmp and /dev/shm. */
  readonly scratch: readonly Space[];
}

/** A look costs some 0.1 ms. In that time a script writes a few hundred megabytes at most, and less than its tmpfs holds. */
const lookEveryMs = 100;
/** An empty file takes about so much memory of the kernel. */
const entryBytes = 1024;

/** Looks at once whether a limit is passed that the kernel does not act upon by itself. */
export function findBreach({ limits, group, output, scratch }: Watched): Breach | null {
  const { outOfMemoryKills, peakMemoryBytes, watchedMemoryBytes, cpuMs } = group.measure();
  const written = output.used();
  const scribbled = scratch.map((space) => space.used());
  if (outOfMemoryKills > 0) return { limit: 'memory', used: peakMemoryBytes ?? limits.memoryBytes };
  if (watchedMemoryBytes !== null) {
    // A control group counts what is written to memory along; here the watch does.
    const files = [written, ...scribbled].reduce(
      (sum, { bytes, entries }) => sum + bytes + entries * entryBytes,
      0,
    );
    const used = watchedMemoryBytes + files;
    if (used > limits.memoryBytes) return { limit: 'memory', used };
  }
  if (cpuMs !== null && cpuMs >= limits.cpuSeconds * 1000) return { limit: 'cpu', used: cpuMs / 1000 };
  if (written.bytes > limits.outputBytes) return { limit: 'output_bytes', used: written.bytes };
  if (written.entries > limits.outputFiles) return { limit: 'output_files', used: written.entries };
  return null;
}

/**
 * Looks again and again until a breach is found, reports that one, and stops; so it does when a look fails. Returns
 * what stops it earlier.
 */
export function watchLimits(
  watched: Watched,
  onBreach: (breach: Breach) => void,
  onError: (error: unknown) => void,
): () => void {
  const timer = setInterval(() => {
    try {
      const breach = findBreach(watched);
      if (breach === null) return;
      clearInterval(timer);
      onBreach(breach);
    } catch (error) {
      clearInterval(timer);
      onError(error);
    }
  }, lookEveryMs);
  return () => clearInterval(timer);
}
