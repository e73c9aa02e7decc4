import {
  AbortMultipartUploadCommand,
  type AbortMultipartUploadCommandInput,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  NoSuchUpload,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { isKey, keyTimeMs } from '../key/key.ts';
import type { Bucket } from './bucket.ts';

/** What servers answer that cannot list uploads, or may not. The bucket's lifecycle rule then removes what is left. */
const UNLISTED: ReadonlySet<string> = new Set(['NotImplemented', 'MethodNotAllowed', 'AccessDenied']);

/** Removes the uploads whose time is over: the keys of those that still run lie in the future. */
export async function sweep(bucket: Bucket): Promise<void> {
  const { client, name, prefix } = bucket;
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
  while (from !== undefined) {
    const page = await list(bucket, from);
    for (const { Key = '', UploadId } of page?.Uploads ?? []) {
      const key = Key.slice(prefix.length);
      if (isKey(key) && keyTimeMs(key) < Date.now()) await abort(client, { Bucket: name, Key, UploadId });
    }
    const next = { KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker };
    from = page?.IsTruncated === true ? next : undefined;
  }
}

async function abort(client: S3Client, upload: AbortMultipartUploadCommandInput): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(upload));
  } catch (error) {
    // Another process that is starting as well has removed it since the list was made.
    if (!(error instanceof NoSuchUpload)) throw error;
  }
}

async function list(
  { client, name, prefix }: Bucket,
  from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined },
): Promise<ListMultipartUploadsCommandOutput | null> {
  try {
    return await client.send(new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...from }));
  } catch (error) {
    if (error instanceof S3ServiceException && UNLISTED.has(error.name)) return null;
    throw error;
  }
}
