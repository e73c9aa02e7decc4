import { hasRequest } from '../files/open-request.ts';
import { sendByXhr } from '../files/send-by-xhr.ts';
import { sendCounted } from '../files/send-counted.ts';
import { sendWhole } from '../files/send-whole.ts';
import type { Transfer } from '../files/transfer.ts';
import { isStream, type Upload, type UploadAnswer } from '../files/upload.ts';

export { streamingLink as transportLink } from '../links/streaming-link.ts';

/** Chooses how an upload leaves where fetch knows streams: browsers, Node, Deno, Bun, workers. */
export function sendBytes(transfer: Transfer, upload: Upload): Promise<UploadAnswer> {
  const { body, onProgress } = upload;
  if (onProgress === undefined) return sendWhole(transfer, upload);
  // A stream has no other way out than fetch; all else is counted best by the platform itself.
  if (isStream(body) || !hasRequest()) return sendCounted(transfer, upload);
  return sendByXhr({ ...upload, body });
}
