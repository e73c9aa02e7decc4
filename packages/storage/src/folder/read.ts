import { constants, type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { requireRange } from '../range/require-range.ts';
import { StorageError } from '../storage-error.ts';
import type { ByteRange } from '../storage.ts';
import { isErrno } from './errno.ts';
import { blobPath, type Folder } from './layout.ts';

/** Opens the blob now, so that `MISSING` is told before the first byte is sent anywhere, and streams it as it is read. */
export async function read(folder: Folder, key: string, range?: ByteRange): Promise<Readable> {
  if (range !== undefined) requireRange(range);
  const handle = await openBlob(blobPath(folder, key));
  return handle.createReadStream(range);
}

async function openBlob(path: string): Promise<FileHandle> {
  try {
    // A blob is no link. Whoever else may write into the folder makes nobody read what they may not read themselves.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    if (!isErrno(cause, 'ENOENT')) throw cause;
    throw new StorageError(
      'MISSING',
      'The stored file is gone. Upload it again, or run the workflow again.',
      { cause },
    );
  }
}
