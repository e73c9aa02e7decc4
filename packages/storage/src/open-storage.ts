import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFolder } from './folder/open.ts';
import type { Credentials } from './s3/open.ts';
import { parseUrl } from './s3/parse-url.ts';
import { StorageError } from './storage-error.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the storage that a URL names: `file:///absolute/folder`, or an absolute path, or `s3://bucket/prefix` with
 * `?region=` and `?endpoint=`. `credentials` are for a bucket; without them the SDK looks for some.
 *
 * Makes the folder where it is absent and removes what dead processes left half-written in it.
 * Rejects with `UNSUPPORTED_URL` for anything else, and with `UNAVAILABLE` where the bucket cannot be used.
 */
export async function openStorage(url: string, credentials: Credentials = {}): Promise<Storage> {
  if (!url.startsWith('s3:')) return openFolder(folderPath(url));
  const address = parseUrl(url);
  if (address === null) throw unsupported(url);
  // The SDK takes longer to load than the rest of a process, and most installations need none.
  const { openBucket } = await import('./s3/open.ts');
  return openBucket(address, credentials);
}

function folderPath(url: string): string {
  if (isAbsolute(url)) return url;
  if (!url.startsWith('file:///')) throw unsupported(url);
  // A '?' or '#' begins a part of the URL that is no path: the folder would silently be another one.
  if (/[?#]/.test(url)) throw unsupported(url);
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw unsupported(url, { cause });
  }
}

function unsupported(url: string, options?: ErrorOptions): StorageError {
  // Only the scheme is repeated: the rest of a storage URL may hold credentials.
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0];
  const found =
    scheme === undefined ? 'a relative path or no URL' : `a "${scheme}" URL that is not understood`;
  return new StorageError(
    'UNSUPPORTED_URL',
    `The storage URL is ${found}. Give an absolute folder: file:///var/lib/gruntless/files or /var/lib/gruntless/files ` +
      '(write "?" as %3F and "#" as %23 in a URL); or a bucket: s3://bucket/prefix?region=eu-central-1, with ' +
      "&endpoint=https://… where it is not Amazon's, and with credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    options,
  );
}
