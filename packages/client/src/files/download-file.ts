import { sendByFetch } from './send-by-fetch.ts';
import { refusalOf, type Transfer } from './transfer.ts';

/** Opens a file's bytes. `range` is an HTTP range such as `bytes=0-99`. */
export async function downloadFile(
  transfer: Transfer,
  fileId: string,
  { range, signal }: { range?: string; signal?: AbortSignal },
): Promise<Response> {
  const response = await sendByFetch(transfer, `${transfer.base}/files/${encodeURIComponent(fileId)}`, {
    headers: { ...transfer.headers(), ...(range === undefined ? {} : { range }) },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw refusalOf(response.status, await response.text());
  return response;
}
