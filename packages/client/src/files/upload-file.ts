import type { FileView } from '@gruntless/contracts';
import { sendBytes } from '#platform';
import { parseFileView } from './parse-file-view.ts';
import { refusalOf, type Transfer, TransferError } from './transfer.ts';
import type { UploadBody, UploadProgress } from './upload.ts';

export type UploadOptions = {
  contentType?: string;
  signal?: AbortSignal;
  /** Hears, while the bytes leave, how many have left; in browsers and on phones by XMLHttpRequest. */
  onProgress?(progress: UploadProgress): void;
};

/** Sends a file's bytes as they are; its name goes along in the address. */
export async function uploadFile(
  transfer: Transfer,
  name: string,
  body: UploadBody,
  { contentType, signal, onProgress }: UploadOptions,
): Promise<FileView> {
  const { status, text } = await sendBytes(transfer, {
    url: `${transfer.base}/files?name=${encodeURIComponent(name)}`,
    headers: { ...transfer.headers(), 'content-type': contentType ?? 'application/octet-stream' },
    body,
    signal,
    onProgress,
  });
  if (status < 200 || status > 299) throw refusalOf(status, text);
  const file = parseFileView(text);
  if (file === undefined) throw new TransferError(status, 'The server’s answer names no file.', undefined);
  return file;
}
