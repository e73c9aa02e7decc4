import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { readStat } from '../process/stat.ts';

const namePattern = /^worker-(\d+)-(\d+)-(\d+)-[0-9a-f]+$/;

/** What a name tells about the process that bears it. A foreign one lives in another container, where pids mean others. */
export type OwnerState = 'alive' | 'dead' | 'foreign';

/** A new name that stands for this process alone: `worker-{pid}-{start time}-{pid namespace}-{random}`. */
export function makeOwnerName(): string {
  const startTime = readStat(process.pid)?.startTime ?? '0';
  return `worker-${process.pid}-${startTime}-${pidNamespace()}-${randomBytes(4).toString('hex')}`;
}

/** The state of the process that a name stands for; null if it is no such name. */
export function readOwnerState(name: string): OwnerState | null {
  const [, pid, startTime, namespace] = namePattern.exec(name) ?? [];
  if (pid === undefined) return null;
  if (namespace !== pidNamespace()) return 'foreign';
  return readStat(Number(pid))?.startTime === startTime ? 'alive' : 'dead';
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}
