import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';
import { requireRange } from '../range/require-range.ts';
import { StorageError } from '../storage-error.ts';
import type { ByteRange } from '../storage.ts';
import { type Bucket, objectOf } from './bucket.ts';

/** Asks for the blob now, so that `MISSING` is told before the first byte is sent anywhere, and streams it as it is read. */
export async function read(bucket: Bucket, key: string, range?: ByteRange): Promise<Readable> {
  if (range !== undefined) requireRange(range);
  const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
  try {
    const { Body } = await bucket.client.send(new GetObjectCommand({ ...objectOf(bucket, key), ...part }));
    if (!(Body instanceof Readable)) throw new Error('The bucket answered without bytes.');
    return Body;
  } catch (cause) {
    // A range that begins behind the last byte has no bytes; only a bucket calls that a fault.
    if (cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 416)
      return Readable.from([]);
    if (!(cause instanceof NoSuchKey)) throw cause;
    throw new StorageError(
      'MISSING',
      'The stored file is gone. Upload it again, or run the workflow again.',
      { cause },
    );
  }
}
