import { readdirSync, readFileSync } from 'node:fs';
import { readStat } from '../../src/process/stat.ts';

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
  return readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.includes(mark) && !/\.[a-z_.]+$|tasks$|notify_on_release$|cgroup\.procs$/.test(path),
  );
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
