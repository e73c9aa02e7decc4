import { abortReason } from '../signals/abort-reason.ts';
import { openRequest } from './open-request.ts';
import { lostError } from './transfer.ts';
import type { Upload, UploadAnswer, UploadBody } from './upload.ts';

/** Sends a body by XMLHttpRequest: browsers and React Native tell the progress of an upload nowhere else. */
export async function sendByXhr({
  url,
  headers,
  body,
  signal,
  onProgress,
}: Upload & { body: Exclude<UploadBody, ReadableStream> }): Promise<UploadAnswer> {
  if (signal?.aborted === true) throw abortReason(signal);
  const request = openRequest('POST', url, headers);
  const onAbort = () => request.abort();
  try {
    return await new Promise<UploadAnswer>((resolve, reject) => {
      request.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) =>
        onProgress?.({ sentBytes: loaded, totalBytes: lengthComputable ? total : null }),
      );
      request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }));
      for (const type of ['error', 'timeout'] as const) {
        request.addEventListener(type, () => reject(lostError()));
      }
      request.addEventListener('abort', () =>
        reject(signal === undefined ? lostError() : abortReason(signal)),
      );
      signal?.addEventListener('abort', onAbort);
      request.send(body);
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
