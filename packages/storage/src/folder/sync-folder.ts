import { open } from 'node:fs/promises';

/** Puts a folder's list of names on disk: without it, a rename or a removal may be undone by a power cut. */
export async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
