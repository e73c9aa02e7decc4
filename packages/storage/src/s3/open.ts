import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.ts';
import type { Storage } from '../storage.ts';
import type { Bucket } from './bucket.ts';
import { listKeys } from './list-keys.ts';
import type { BucketAddress } from './parse-url.ts';
import { read } from './read.ts';
import { remove } from './remove.ts';
import { sweep } from './sweep.ts';
import { write } from './write.ts';

/** An identity to sign with. Without one the SDK looks where it is used to: variables, profiles, the machine's own role. */
export type Credentials = {
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  sessionToken?: string | undefined;
};

/** What writes go by; other than this in tests alone. */
export type WriteBounds = Pick<Bucket, 'partBytes' | 'longestWriteMs'>;

const bounds: WriteBounds = {
  // A bucket takes 10,000 parts of at least 5 MiB each: this makes 80 GB the largest blob.
  partBytes: 8 * 1024 * 1024,
  longestWriteMs: 24 * 60 * 60 * 1000,
};
const connectionTimeoutMs = 5_000;
/** How long a request may stand still: a reader that pauses for longer asks for the rest as a range. */
const silenceTimeoutMs = 300_000;

/** Opens a bucket as storage: makes sure that it answers, and sweeps it. Rejects with `UNAVAILABLE`. */
export async function openBucket(
  address: BucketAddress,
  credentials: Credentials,
  { partBytes, longestWriteMs } = bounds,
): Promise<Storage> {
  const client = new S3Client({
    ...endpointOf(address),
    ...identityOf(credentials),
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: silenceTimeoutMs },
  });
  const bucket = { client, name: address.name, prefix: address.prefix, partBytes, longestWriteMs };
  await requireAnswer(bucket);
  await sweep(bucket);

  return {
    write: (source, options) => write(bucket, source, options),
    read: (key, range) => read(bucket, key, range),
    remove: (key) => remove(bucket, key),
    keys: (options) => listKeys(bucket, options),
  };
}

/** Servers other than Amazon's have no region, but a signature names one, and few have a host name for each bucket. */
function endpointOf({ region, endpoint }: BucketAddress) {
  if (endpoint === undefined) return region === undefined ? {} : { region };
  return { endpoint, region: region ?? 'us-east-1', forcePathStyle: true };
}

function identityOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  if (accessKeyId === undefined && secretAccessKey === undefined) return {};
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new StorageError(
      'UNAVAILABLE',
      'Half of the credentials for the bucket is missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither.',
    );
  }
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

async function requireAnswer({ client, name, prefix }: Bucket): Promise<void> {
  try {
    await client.send(new ListObjectsV2Command({ Bucket: name, Prefix: prefix, MaxKeys: 1 }));
  } catch (cause) {
    // The first line of an SDK's message names the bucket's answer; it holds no secret.
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new StorageError(
      'UNAVAILABLE',
      `The bucket "${name}" of STORAGE_URL cannot be listed (${reason}). It must exist, and the credentials must be allowed ` +
        'to list it and to get, put and delete its objects; region and endpoint are parameters of the URL.',
      { cause },
    );
  }
}
