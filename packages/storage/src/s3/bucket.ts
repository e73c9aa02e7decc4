import type { S3Client } from '@aws-sdk/client-s3';
import { requireKey } from '../key/key.ts';

/** An opened bucket, or the part of one that lies below a prefix: every blob is the object `{prefix}{key}`. */
export type Bucket = {
  client: S3Client;
  name: string;
  /** Empty, or ends with a slash. */
  prefix: string;
  /** How much of a source is held in memory before it is sent. */
  partBytes: number;
  /** How long a write in several parts may take. The keys of such blobs bear the end of it. */
  longestWriteMs: number;
};

/** What every request names of the key's object. Throws `INVALID_KEY`. */
export function objectOf(bucket: Bucket, key: string): { Bucket: string; Key: string } {
  requireKey(key);
  return { Bucket: bucket.name, Key: bucket.prefix + key };
}
