import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { isKey, keyTimeMs } from '../key/key.ts';
import type { Bucket } from './bucket.ts';

/** The keys of the blobs completed before a time, one page of the list in memory at once. */
export async function* listKeys(
  { client, name, prefix }: Bucket,
  { completedBefore }: { completedBefore: Date },
): AsyncGenerator<string> {
  const beforeMs = completedBefore.getTime();
  for await (const page of paginateListObjectsV2({ client }, { Bucket: name, Prefix: prefix })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const key = Key.slice(prefix.length);
      if (isKey(key) && keyTimeMs(key) < beforeMs) yield key;
    }
  }
}
