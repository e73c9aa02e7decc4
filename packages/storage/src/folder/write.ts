import { randomUUIDv7 } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newKey } from '../key/key.ts';
import { measure } from '../source/measure.ts';
import type { WriteOptions, WrittenBlob } from '../storage.ts';
import { blobPath, type Folder, shardPath } from './layout.ts';
import { onDisk } from './on-disk.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Writes a blob: all bytes into a partial file, that file to disk, then its final name.
 *
 * The rename is the moment at which the blob exists. Before it, only the partial file does, and it is gone when this ends.
 */
export async function write(
  folder: Folder,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<WrittenBlob> {
  const partialPath = join(folder.partialPath, `${folder.writer}.${randomUUIDv7()}`);
  try {
    const received = await receive(folder, partialPath, source, options);
    // The key is made last, so that its time is the time at which the blob was complete.
    const key = newKey();
    await publish(folder, partialPath, key);
    return { key, ...received };
  } finally {
    await rm(partialPath, { force: true });
  }
}

/** Streams the source into a new file and syncs it. */
async function receive(
  { owner }: Folder,
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<{ sizeBytes: number; sha256: string }> {
  await using handle = await onDisk(open(path, 'wx', 0o600));
  if (owner !== null) await handle.chown(owner.uid, owner.gid);
  const { chunks, result } = measure(source, options);
  for await (const chunk of chunks) await onDisk(handle.appendFile(chunk));
  await onDisk(handle.sync());
  return result();
}

/** Gives the synced file its final name and syncs that too. A blob whose name may not last is taken back. */
async function publish(folder: Folder, partialPath: string, key: string): Promise<void> {
  await onDisk(rename(partialPath, blobPath(folder, key)));
  try {
    await onDisk(syncFolder(shardPath(folder, key)));
  } catch (error) {
    await rm(blobPath(folder, key), { force: true });
    throw error;
  }
}
