/** What one run may use. Every figure is enforced from outside of the script; none is advice. */
export interface Limits {
  /** Time on the wall clock from the moment the script gets its data, in milliseconds. */
  readonly wallMs: number;
  /** Processor time of all the run's processes together, in seconds. */
  readonly cpuSeconds: number;
  /** Memory of all the run's processes together, files in /tmp, /dev/shm and /output included, in bytes. */
  readonly memoryBytes: number;
  /** Processes and threads alive at once, the script's first one included. */
  readonly processes: number;
  /** File descriptors open at once in one process. */
  readonly openFiles: number;
  /** Size of /tmp, in bytes. /dev/shm has the same size of its own. */
  readonly tmpBytes: number;
  /** Size of all files below /output together, in bytes. */
  readonly outputBytes: number;
  /** Files and folders below /output. */
  readonly outputFiles: number;
  /** Bytes of log text that are passed on; the rest is read and dropped. */
  readonly logBytes: number;
}

/** The limits that the kernel is told when a sandbox is made. All others are for the worker alone to keep. */
export type KernelLimits = Omit<Limits, 'wallMs' | 'outputFiles' | 'logBytes'>;

/** The limit that ended a run, or that explains why a script failed. */
export type LimitName = 'wall' | 'cpu' | 'memory' | 'processes' | 'output_bytes' | 'output_files' | 'log';

const MiB = 1024 * 1024;

/** Limits for a chore on a handful of office files. */
export const defaultLimits: Limits = {
  // A chore that a person waits for; longer work is a mistake more often than a need.
  wallMs: 60_000,
  // One core for the whole of the wall time: a script of many processes gets no more than a plain one.
  cpuSeconds: 60,
  // pandas takes about 100 MiB; a 50 MB CSV grows to about five times its size in a data frame.
  memoryBytes: 512 * MiB,
  // numpy and multiprocessing start one thread a core; 64 is ample and harmless to the machine.
  processes: 64,
  // Above what a script over a thousand files needs, if it closes what it opens.
  openFiles: 256,
  // Room to unpack or convert an upload once; it is memory, so it stays below memoryBytes.
  tmpBytes: 256 * MiB,
  // What people can still download and mail; it is held in memory until it has been collected.
  outputBytes: 100 * MiB,
  // One file for each page or customer is fine; a runaway loop is not.
  outputFiles: 1000,
  // Ten thousand lines of a hundred characters: more than anybody reads.
  logBytes: 1 * MiB,
};
