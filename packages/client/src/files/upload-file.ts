import { type FileView, fileView } from '@gruntless/contracts';
import { refuseFailed, type Transfer } from './transfer.ts';

/** Bytes to send: whole, as a blob or file, or as a stream where the platform can send one. */
export type UploadBody = Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

/** Sends a file's bytes as they are; its name goes along in the address. */
export async function uploadFile(
  { base, headers, request }: Transfer,
  name: string,
  body: UploadBody,
  { contentType, signal }: { contentType?: string; signal?: AbortSignal },
): Promise<FileView> {
  const response = await request(`${base}/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    body,
    headers: { ...headers(), 'content-type': contentType ?? 'application/octet-stream' },
    ...(signal === undefined ? {} : { signal }),
    // A stream can only be sent while the answer is not awaited yet, and fetch wants that said.
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  await refuseFailed(response);
  return fileView.parse(await response.json());
}
