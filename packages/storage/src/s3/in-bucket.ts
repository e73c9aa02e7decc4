import { S3ServiceException } from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.ts';

/** What MinIO and Ceph call a full disk and a used-up quota; Amazon's own buckets have no end. */
const FULL: ReadonlySet<string> = new Set([
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'QuotaExceeded',
]);

/** Waits for a request; one that finds no space left rejects with `FULL`. */
export async function inBucket<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (cause) {
    if (!(cause instanceof S3ServiceException)) throw cause;
    if (!FULL.has(cause.name) && cause.$metadata.httpStatusCode !== 507) throw cause;
    throw new StorageError(
      'FULL',
      'The storage has no space left. Free some space or raise the quota, then try again.',
      { cause },
    );
  }
}
