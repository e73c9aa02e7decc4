import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnerName } from './owner.ts';

/** A folder that belongs to this sandbox of this process, below the one that workers share. */
export interface OwnFolder {
  /** Names the owner for good. Also the name of its control groups. */
  readonly name: string;
  readonly path: string;
  /** Notes where control groups are made, for whoever clears up if this process is killed. */
  noteGroups(folders: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

/** The file of an owner's folder that lists its control groups, one a line. */
export const groupsFile = 'groups';
/** The folder's time is renewed this often, as a sign of life for workers that cannot see the process. */
export const touchEveryMs = 10 * 60_000;

/** Makes this process's folder below `folder`. */
export async function makeOwnFolder(folder: string): Promise<OwnFolder> {
  const name = makeOwnerName();
  const path = join(folder, name);
  await mkdir(path);
  // Slots pass through to their own folders by name, and cannot list it.
  await chmod(path, 0o711);
  const touch = setInterval(() => {
    const now = new Date();
    // If the folder cannot be touched it is gone, and the next run says so.
    utimes(path, now, now).catch(() => {});
  }, touchEveryMs);
  touch.unref();
  return {
    name,
    path,
    noteGroups: (folders) => writeFile(join(path, groupsFile), folders.join('\n')),
    async remove() {
      clearInterval(touch);
      await rm(path, { recursive: true, force: true });
    },
  };
}
