import { readFile, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const removedWithinMs = 5000;

/**
 * Removes a control group and the groups below it. Whatever still runs in one is killed: by the time of this call it is
 * either a process on its way out or one that a killed worker left behind. A group that is gone is fine.
 */
export async function removeGroup(group: string): Promise<void> {
  const entries = await unlessGone(readdir(group, { withFileTypes: true }));
  for (const entry of entries ?? []) if (entry.isDirectory()) await removeGroup(join(group, entry.name));
  const deadline = performance.now() + removedWithinMs;
  for (;;) {
    try {
      await unlessGone(rmdir(group));
      return;
    } catch (error) {
      if (codeOf(error) !== 'EBUSY' || performance.now() > deadline) throw error;
    }
    await killMembers(group);
    await delay(2);
  }
}

async function killMembers(group: string): Promise<void> {
  const listed = await unlessGone(readFile(join(group, 'cgroup.procs'), 'utf8'));
  for (const pid of (listed ?? '').split('\n').map(Number)) {
    // A member in a pid namespace that this process cannot see is listed as 0, which to kill() means "my own group".
    if (pid <= 1) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }
}

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
