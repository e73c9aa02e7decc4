import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './errno.ts';
import type { Folder } from './layout.ts';
import { isRunning, parseWriter, type Writer } from './writer.ts';

/**
 * A process of another machine, or from before a reboot, cannot be asked whether it still runs: a day without a byte is taken
 * for its end. If it lives after all, its rename finds no file and its write rejects, so that nothing half-written ever shows.
 */
const FOREIGN_SILENCE_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the partial files whose writers are gone. What a living writer of this machine still writes stays, however slow
 * it is.
 */
export async function sweep(folder: Folder, self: Writer): Promise<void> {
  for (const name of await readdir(folder.partialPath)) {
    const writer = parseWriter(name.slice(0, name.indexOf('.')));
    // A file that storage did not name is not its to remove.
    if (writer === null) continue;
    const path = join(folder.partialPath, name);
    const isLeftover = writer.realm === self.realm ? !(await isRunning(writer)) : await isSilent(path);
    if (isLeftover) await rm(path, { force: true });
  }
}

async function isSilent(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs > FOREIGN_SILENCE_MS;
  } catch (error) {
    // Its writer finished or removed it meanwhile.
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}
