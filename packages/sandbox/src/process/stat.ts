import { readFileSync } from 'node:fs';

/** What /proc says about one process. */
export interface ProcessStat {
  readonly pid: number;
  /** One letter as in proc(5); `Z` and `X` are dead. */
  readonly state: string;
  /** Clock ticks since boot. With the pid it names one process for good, while a pid alone is used again. */
  readonly startTime: string;
  /** User and system time, that of its waited-for children included, in milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

// USER_HZ and the page size are part of the kernel's interface on x86-64 and arm64 as Linux distributions ship them.
const msPerTick = 10;
const pageBytes = 4096;

/** Reads /proc/{pid}/stat; null if there is no such process. */
export function readStat(pid: number): ProcessStat | null {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null; // ENOENT or ESRCH: it is gone.
  }
  // The name in parentheses may hold spaces and parentheses; everything after the last one is plain.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): string => fields[number - 3] ?? '';
  const ticks = Number(field(14)) + Number(field(15)) + Number(field(16)) + Number(field(17));
  return {
    pid,
    state: field(3),
    startTime: field(22),
    cpuMs: ticks * msPerTick,
    residentBytes: Number(field(24)) * pageBytes,
  };
}

/** True while exactly this process lives: same pid, same start time, and not a zombie. */
export function isAlive(process: Pick<ProcessStat, 'pid' | 'startTime'>): boolean {
  const now = readStat(process.pid);
  return now !== null && now.startTime === process.startTime && now.state !== 'Z' && now.state !== 'X';
}

/** A process's memory, pages that it shares with others counted in part; 0 if it is gone. */
export function readProportionalBytes(pid: number): number {
  try {
    return (
      Number(/^Pss:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0) * 1024
    );
  } catch {
    return 0; // It is gone.
  }
}

/** The direct children of all threads of a process. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // It is gone.
  }
}
