import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../storage.ts';
import { type Folder, SHARDS } from './layout.ts';
import { listKeys } from './list-keys.ts';
import { onDisk } from './on-disk.ts';
import { read } from './read.ts';
import { remove } from './remove.ts';
import { sweep } from './sweep.ts';
import { syncFolder } from './sync-folder.ts';
import { write } from './write.ts';
import { currentWriter, formatWriter } from './writer.ts';

/** Opens a local folder as storage: makes what is absent, readable by its owner alone, and sweeps it. */
export async function openFolder(path: string): Promise<Storage> {
  const writer = await currentWriter();
  const folder: Folder = {
    blobsPath: join(path, 'blobs'),
    partialPath: join(path, 'partial'),
    writer: formatWriter(writer),
  };
  await onDisk(makeFolders(folder, path));
  await sweep(folder, writer);

  return {
    write: (source, options) => write(folder, source, options),
    read: (key, range) => read(folder, key, range),
    remove: (key) => remove(folder, key),
    keys: (options) => listKeys(folder, options),
  };
}

/** All shards are made and synced here, once, so that a write has only its own shard to sync. */
async function makeFolders(folder: Folder, path: string): Promise<void> {
  for (const made of [path, folder.blobsPath, folder.partialPath]) {
    await mkdir(made, { recursive: true, mode: 0o700 });
  }
  const present = new Set(await readdir(folder.blobsPath));
  const absent = SHARDS.filter((shard) => !present.has(shard));
  await Promise.all(
    absent.map((shard) => mkdir(join(folder.blobsPath, shard), { recursive: true, mode: 0o700 })),
  );
  await syncFolder(folder.blobsPath);
  await syncFolder(path);
}
