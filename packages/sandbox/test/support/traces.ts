import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, readStat } from '../../src/process/stat.ts';

/** Living processes of the host whose command line holds `mark`, as `pid command`. */
export function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const state = readStat(Number(pid))?.state ?? 'X';
      const command = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      return state !== 'Z' && state !== 'X' && command.includes(mark) ? [`${pid} ${command}`] : [];
    });
}

/** Living processes of the host with one of these uids. */
export function processesOf(uids: readonly number[]): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const status = readText(`/proc/${pid}/status`);
      const uid = Number(/^Uid:\t(\d+)/m.exec(status)?.[1] ?? -1);
      return uids.includes(uid) && !/^State:\t[ZX]/m.test(status);
    })
    .map((pid) => `${pid} ${readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

/** Control groups below the usual mount whose name holds `mark`. */
export function groupsWith(mark: string): string[] {
  return foldersBelow('/sys/fs/cgroup', '').filter((path) => path.includes(mark));
}

/** Paths of all folders below one. Groups of other tests come and go meanwhile; one that has gone has nothing below it. */
function foldersBelow(top: string, path: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(top, path), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [join(path, name), ...foldersBelow(top, join(path, name))]);
}

/** True for a process that is gone, or that only waits for its parent to take note of its end. */
export function isDead(pid: number): boolean {
  return /^[ZX]$/.test(readStat(pid)?.state ?? 'X');
}

/** The processes in a control group that `groupsWith` has found, one a line. */
export function membersOf(group: string): string {
  return readText(join('/sys/fs/cgroup', group, 'cgroup.procs'));
}

/** Mounts that this process sees whose line holds `mark`. */
export function mountsWith(mark: string): string[] {
  return readText('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(mark));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process has gone meanwhile.
  }
}

/** Living processes below a process. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Where in a process `mark` is found: its memory, environment, command line or descriptors. Needs root. */
export function findInProcess(pid: number, mark: string): string[] {
  const found = ['environ', 'cmdline', 'comm'].filter((name) =>
    readText(`/proc/${pid}/${name}`).includes(mark),
  );
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const [, from = '', to = ''] of readText(`/proc/${pid}/maps`).matchAll(/^(\w+)-(\w+) rw/gm)) {
      const start = BigInt(`0x${from}`);
      const bytes = Buffer.alloc(Number(BigInt(`0x${to}`) - start));
      const size = readSync(memory, bytes, 0, bytes.length, start);
      if (bytes.subarray(0, size).includes(mark)) found.push(`memory at ${from}`);
    }
  } finally {
    closeSync(memory);
  }
  return found;
}
