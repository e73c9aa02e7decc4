import { join } from 'node:path';
import { StorageError } from '../storage-error.ts';

/**
 * An opened folder:
 *
 *     blobs/{last two characters of the key}/{key}    whole blobs
 *     partial/{writer}.{uuid}                         blobs being written, named by the process that writes them
 */
export type Folder = {
  blobsPath: string;
  partialPath: string;
  /** Names this process in the names of its partial files. */
  writer: string;
};

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The sub-folders of `blobs/`. They keep any one folder from growing with the number of blobs. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, n) =>
  n.toString(16).padStart(2, '0'),
);

/** Whether the text has the form of a key. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * The folder that holds the key's blob. Throws `INVALID_KEY`.
 *
 * Every path is made here, so this check is what keeps a key from leaving the folder.
 */
export function shardPath(folder: Folder, key: string): string {
  if (!isKey(key)) {
    throw new StorageError(
      'INVALID_KEY',
      'This is no storage key. Use the key that writing the blob answered with.',
    );
  }
  // The end of a UUIDv7 is random; its beginning is the time, which would fill one shard after the other.
  return join(folder.blobsPath, key.slice(-2));
}

/** The path of the key's blob. Throws `INVALID_KEY`. */
export function blobPath(folder: Folder, key: string): string {
  return join(shardPath(folder, key), key);
}

/** When the key was made, in milliseconds since 1970: the first 48 bits of a UUIDv7 (RFC 9562, section 5.7). */
export function keyTimeMs(key: string): number {
  return Number.parseInt(key.slice(0, 8) + key.slice(9, 13), 16);
}
