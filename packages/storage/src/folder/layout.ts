import { join } from 'node:path';
import { requireKey } from '../key/key.ts';

/** An account of the system. */
export type Owner = { uid: number; gid: number };

/**
 * An opened folder:
 *
 *     blobs/{last two characters of the key}/{key}    whole blobs
 *     partial/{writer}.{uuid}                         blobs being written, named by the process that writes them
 */
export type Folder = {
  blobsPath: string;
  partialPath: string;
  /** Whom all of it belongs to, where that is not who writes; null else. */
  owner: Owner | null;
  /** Names this process in the names of its partial files. */
  writer: string;
};

/** The sub-folders of `blobs/`. They keep any one folder from growing with the number of blobs. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, n) =>
  n.toString(16).padStart(2, '0'),
);

/** The folder that holds the key's blob. Throws `INVALID_KEY`. */
export function shardPath(folder: Folder, key: string): string {
  requireKey(key);
  // The end of a UUIDv7 is random; its beginning is the time, which would fill one shard after the other.
  return join(folder.blobsPath, key.slice(-2));
}

/** The path of the key's blob. Throws `INVALID_KEY`. */
export function blobPath(folder: Folder, key: string): string {
  return join(shardPath(folder, key), key);
}
