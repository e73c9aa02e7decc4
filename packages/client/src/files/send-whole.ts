import { sendByFetch } from './send-by-fetch.ts';
import type { Transfer } from './transfer.ts';
import { isStream, type Upload, type UploadAnswer } from './upload.ts';

/** Sends a body by fetch, which does not tell how far it is. */
export async function sendWhole(
  transfer: Pick<Transfer, 'request'>,
  { url, headers, body, signal }: Upload,
): Promise<UploadAnswer> {
  const response = await sendByFetch(transfer, url, {
    method: 'POST',
    headers,
    body,
    ...(signal === undefined ? {} : { signal }),
    // A stream can only be sent while the answer is not awaited yet, and fetch wants that said.
    ...(isStream(body) ? { duplex: 'half' as const } : {}),
  });
  return { status: response.status, text: await response.text() };
}
