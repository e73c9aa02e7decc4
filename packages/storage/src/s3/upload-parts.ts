import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { newKey } from '../key/key.ts';
import { StorageError } from '../storage-error.ts';
import { type Bucket, objectOf } from './bucket.ts';
import { inBucket } from './in-bucket.ts';
import type { Part } from './parts-of.ts';
import { remove } from './remove.ts';

type Upload = { Bucket: string; Key: string; UploadId: string | undefined };

/**
 * Sends a source part by part and answers with its key.
 *
 * A bucket wants the name of an object before its first byte, and dates the object by that moment, however long ago it is
 * when the last byte comes. So the key bears the latest time at which this may end, and after that it does not end well:
 * whoever lists what was completed long ago never sees a blob that is young.
 */
export async function uploadParts(bucket: Bucket, first: Part, rest: AsyncIterable<Part>): Promise<string> {
  const { client, longestWriteMs } = bucket;
  const deadlineMs = Date.now() + longestWriteMs;
  const key = newKey(deadlineMs);
  const object = objectOf(bucket, key);
  const { UploadId } = await inBucket(client.send(new CreateMultipartUploadCommand(object)));
  const upload = { ...object, UploadId };
  try {
    const sent = [await send(bucket, upload, first, 1)];
    for await (const part of rest) {
      if (part.bytes.length > 0) sent.push(await send(bucket, upload, part, sent.length + 1));
    }
    if (Date.now() >= deadlineMs) throw tooSlow(longestWriteMs);
    const command = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sent } });
    await inBucket(client.send(command));
    return key;
  } catch (error) {
    // Both: a last request whose answer was lost may have been carried out. What is left then, the sweeps find.
    await Promise.allSettled([client.send(new AbortMultipartUploadCommand(upload)), remove(bucket, key)]);
    throw error;
  }
}

async function send(
  { client }: Bucket,
  upload: Upload,
  { bytes }: Part,
  number: number,
): Promise<CompletedPart> {
  const command = new UploadPartCommand({ ...upload, PartNumber: number, Body: bytes });
  const { ETag, ChecksumCRC32 } = await inBucket(client.send(command));
  return { PartNumber: number, ETag, ChecksumCRC32 };
}

function tooSlow(longestWriteMs: number): StorageError {
  return new StorageError(
    'ABORTED',
    `The upload took longer than ${Math.round(longestWriteMs / 1000)} s. Send the file again, over a faster connection.`,
  );
}
