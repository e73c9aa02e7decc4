import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFolder } from './folder/open.ts';
import { StorageError } from './storage-error.ts';
import type { Storage } from './storage.ts';

/**
 * Opens the storage that a URL names: `file:///absolute/folder`, or an absolute path.
 *
 * Makes the folder where it is absent and removes what dead processes left half-written in it.
 * Rejects with `UNSUPPORTED_URL` for anything else.
 */
export async function openStorage(url: string): Promise<Storage> {
  return openFolder(folderPath(url));
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
  const found = scheme === undefined ? 'a relative path or no URL' : `an unsupported "${scheme}" URL`;
  return new StorageError(
    'UNSUPPORTED_URL',
    `The storage URL is ${found}. Give an absolute folder: file:///var/lib/gruntless/files or ` +
      '/var/lib/gruntless/files (write "?" as %3F and "#" as %23 in a URL).',
    options,
  );
}
