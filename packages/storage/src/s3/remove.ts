import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { type Bucket, objectOf } from './bucket.ts';

/** Removes the blob. A bucket answers in the same way where there was none. */
export async function remove(bucket: Bucket, key: string): Promise<void> {
  await bucket.client.send(new DeleteObjectCommand(objectOf(bucket, key)));
}
