import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isErrno } from './errno.ts';

/**
 * A process that writes, told apart from every other one, before and after it.
 *
 * `realm` stands for the machine, its boot and its process namespace: a pid means something only inside one.
 * `startTicks` tells a process from a later one with the same pid; '0' where the system does not say.
 */
export type Writer = { realm: string; pid: number; startTicks: string };

const NAME = /^([0-9a-f]{16})-([1-9][0-9]{0,8})-([0-9]+)$/;

/** This process. */
export async function currentWriter(): Promise<Writer> {
  const stat = await readStat(process.pid);
  return { realm: await currentRealm(), pid: process.pid, startTicks: stat?.startTicks ?? '0' };
}

export function formatWriter({ realm, pid, startTicks }: Writer): string {
  return `${realm}-${pid}-${startTicks}`;
}

/** The writer of that name, or null where the text is none. */
export function parseWriter(name: string): Writer | null {
  const [, realm, pid, startTicks] = NAME.exec(name) ?? [];
  if (realm === undefined || pid === undefined || startTicks === undefined) return null;
  return { realm, pid: Number(pid), startTicks };
}

/** Whether a writer of this process's own realm still runs. In doubt it does. */
export async function isRunning(writer: Writer): Promise<boolean> {
  if (!signalReaches(writer.pid)) return false;
  const stat = await readStat(writer.pid);
  if (stat === null) return true;
  return stat.startTicks === writer.startTicks && !stat.isZombie;
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM is the answer of a living process of another user.
    if (isErrno(error, 'EPERM')) return true;
    if (isErrno(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Outside Linux there is neither a boot id nor a namespace to read, and the host name alone is the realm. */
async function currentRealm(): Promise<string> {
  const parts = [hostname()];
  if (process.platform === 'linux') {
    parts.push(
      await readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      await readlink('/proc/self/ns/pid'),
    );
  }
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** What the system says of a process (proc_pid_stat(5)), or null where it says nothing. */
async function readStat(pid: number): Promise<{ startTicks: string; isZombie: boolean } | null> {
  if (process.platform !== 'linux') return null;
  let line: string;
  try {
    line = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // It ended a moment ago (the read itself may say ESRCH), or it is hidden from other users.
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES')) return null;
    throw error;
  }
  // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return startTicks === undefined ? null : { startTicks, isZombie: state === 'Z' };
}
