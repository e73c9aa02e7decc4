import { sendByXhr } from '../files/send-by-xhr.ts';
import { sendWhole } from '../files/send-whole.ts';
import type { Transfer } from '../files/transfer.ts';
import { isStream, type Upload, type UploadAnswer } from '../files/upload.ts';

export { xhrLink as transportLink } from '../links/xhr-link.ts';

/** Chooses how an upload leaves on React Native, whose fetch knows no streams. Bundlers take this file by its condition. */
export function sendBytes(transfer: Transfer, upload: Upload): Promise<UploadAnswer> {
  const { body, onProgress } = upload;
  if (onProgress === undefined || isStream(body)) return sendWhole(transfer, upload);
  return sendByXhr({ ...upload, body });
}
