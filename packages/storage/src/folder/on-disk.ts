import { StorageError } from '../storage-error.ts';
import { isErrno } from './errno.ts';

/** Waits for an operation on the disk; one that finds no space left rejects with `FULL`. */
export async function onDisk<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    if (!isErrno(cause, 'ENOSPC', 'EDQUOT')) throw cause;
    throw new StorageError(
      'FULL',
      'The storage has no space left. Free some space or raise the quota, then try again.',
      {
        cause,
      },
    );
  }
}
