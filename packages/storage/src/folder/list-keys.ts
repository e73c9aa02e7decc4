import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isKey, keyTimeMs } from '../key/key.ts';
import { type Folder, SHARDS } from './layout.ts';

/** The keys of the blobs completed before a time, one shard in memory at once. */
export async function* listKeys(
  folder: Folder,
  { completedBefore }: { completedBefore: Date },
): AsyncGenerator<string> {
  const beforeMs = completedBefore.getTime();
  for (const shard of SHARDS) {
    for (const name of await readdir(join(folder.blobsPath, shard))) {
      if (isKey(name) && keyTimeMs(name) < beforeMs) yield name;
    }
  }
}
