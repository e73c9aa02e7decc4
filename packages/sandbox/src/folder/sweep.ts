import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeGroup } from '../limits/remove.ts';
import { groupsFile, touchEveryMs } from './own.ts';
import { readOwnerState } from './owner.ts';

/** Six missed touches: a worker of another container is taken for dead. */
const foreignDeadAfterMs = 6 * touchEveryMs;

/** Clears what killed workers left in `folder`: their folders, and their control groups with any process in them. */
export async function sweepFolders(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!(await isDead(name, path))) continue;
    const noted = await readFile(join(path, groupsFile), 'utf8').catch(() => ''); // It died before it made any.
    for (const group of noted.split('\n')) if (group.endsWith(`/${name}`)) await removeGroup(group);
    await rm(path, { recursive: true, force: true });
  }
}

/** Clears the control groups of killed workers beside these, whose folder somebody has removed. */
export async function sweepGroups(groups: readonly string[]): Promise<void> {
  for (const parent of groups.map((group) => dirname(group))) {
    for (const name of await readdir(parent)) {
      if (readOwnerState(name) === 'dead') await removeGroup(join(parent, name));
    }
  }
}

async function isDead(name: string, path: string): Promise<boolean> {
  const state = readOwnerState(name);
  if (state !== 'foreign') return state === 'dead';
  const touched = await stat(path).catch(() => null); // Another worker has just cleared it.
  return touched !== null && Date.now() - touched.mtimeMs > foreignDeadAfterMs;
}
