import { PutObjectCommand } from '@aws-sdk/client-s3';
import { newKey } from '../key/key.ts';
import { measure } from '../source/measure.ts';
import type { WriteOptions, WrittenBlob } from '../storage.ts';
import { type Bucket, objectOf } from './bucket.ts';
import { inBucket } from './in-bucket.ts';
import { partsOf } from './parts-of.ts';
import { remove } from './remove.ts';
import { uploadParts } from './upload-parts.ts';

/**
 * Writes a blob: in one request where it fits into one part, else part by part. Either way the bucket shows it whole, with
 * its last request, or not at all.
 */
export async function write(
  bucket: Bucket,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<WrittenBlob> {
  const { chunks, result } = measure(source, options);
  const parts = partsOf(chunks, bucket.partBytes);
  try {
    const first = await parts.next();
    if (first.done === true) throw new Error('A source has at least one part.');
    const key = first.value.isLast
      ? await put(bucket, first.value.bytes)
      : await uploadParts(bucket, first.value, parts);
    return { key, ...result() };
  } finally {
    // Where a request failed, the source was not read to its end, and is told so.
    await parts.return(undefined);
  }
}

/** The source has ended, so the time of the key is the time at which the blob is complete. */
async function put(bucket: Bucket, bytes: Buffer): Promise<string> {
  const key = newKey();
  try {
    await inBucket(bucket.client.send(new PutObjectCommand({ ...objectOf(bucket, key), Body: bytes })));
    return key;
  } catch (error) {
    // A request whose answer was lost may have been carried out. What cannot be removed now, the sweep of keys finds.
    await Promise.allSettled([remove(bucket, key)]);
    throw error;
  }
}
