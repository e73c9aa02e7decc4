import { lchown, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../storage.ts';
import { type Folder, type Owner, SHARDS } from './layout.ts';
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
  await onDisk(mkdir(path, { recursive: true, mode: 0o700 }));
  const folder: Folder = {
    blobsPath: join(path, 'blobs'),
    partialPath: join(path, 'partial'),
    owner: await ownerOf(path),
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
  const make = async (made: string): Promise<void> => {
    await mkdir(made, { recursive: true, mode: 0o700 });
    if (folder.owner !== null) await handOver(made, folder.owner);
  };
  await make(folder.blobsPath);
  await make(folder.partialPath);
  const present = new Set(await readdir(folder.blobsPath));
  const absent = SHARDS.filter((shard) => !present.has(shard));
  await Promise.all(absent.map((shard) => make(join(folder.blobsPath, shard))));
  await syncFolder(folder.blobsPath);
  await syncFolder(path);
}

/**
 * Gives what root made to the folder's owner. They may have put a link in its place, and must not get by it what is not
 * theirs: a link is refused, and one that comes a moment later is given away itself, not what it leads to.
 */
async function handOver(made: string, { uid, gid }: Owner): Promise<void> {
  if ((await lstat(made)).isSymbolicLink())
    throw new Error(`${made} is a link. Replace it by a folder: root follows no links in somebody else's.`);
  await lchown(made, uid, gid);
}

/**
 * Who owns the folder, where this process is root and that is somebody else. What root writes is then given to them: an API
 * that is not root and a worker that is can share a folder.
 */
async function ownerOf(path: string): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(path);
  return uid === 0 ? null : { uid, gid };
}
