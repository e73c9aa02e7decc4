import { abortReason } from '../signals/abort-reason.ts';
import { lostError } from './transfer.ts';
import type { Upload, UploadAnswer } from './upload.ts';

/** Sends a body by XMLHttpRequest: browsers and React Native tell the progress of an upload nowhere else. */
export async function sendByXhr({
  url,
  headers,
  body,
  signal,
  onProgress,
}: Upload & { body: XMLHttpRequestBodyInit }): Promise<UploadAnswer> {
  if (signal?.aborted === true) throw abortReason(signal);
  const request = new XMLHttpRequest();
  const onAbort = () => request.abort();
  try {
    return await new Promise<UploadAnswer>((resolve, reject) => {
      request.open('POST', url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
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
