import { unlink } from 'node:fs/promises';
import { isErrno } from './errno.ts';
import { blobPath, type Folder, shardPath } from './layout.ts';
import { syncFolder } from './sync-folder.ts';

/** Removes the blob and syncs the removal: what a person has deleted must not come back with a power cut. */
export async function remove(folder: Folder, key: string): Promise<void> {
  try {
    await unlink(blobPath(folder, key));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  await syncFolder(shardPath(folder, key));
}
