import { sendWhole } from './send-whole.ts';
import type { Transfer } from './transfer.ts';
import { isStream, type Upload, type UploadAnswer, type UploadBody } from './upload.ts';

const pieceBytes = 64 * 1024;

/** Sends a body as a stream by fetch, and counts what the platform takes out of it: for Node, which has no other way. */
export async function sendCounted(
  transfer: Pick<Transfer, 'request'>,
  upload: Upload,
): Promise<UploadAnswer> {
  const { body, onProgress } = upload;
  const { source, totalBytes } = opened(body);
  let sentBytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      sentBytes += chunk.byteLength;
      onProgress?.({ sentBytes, totalBytes });
    },
  });
  return sendWhole(transfer, { ...upload, body: source.pipeThrough(counter) });
}

function opened(body: UploadBody): { source: ReadableStream<Uint8Array>; totalBytes: number | null } {
  if (isStream(body)) return { source: body, totalBytes: null };
  const blob = new Blob([body]);
  return { source: piecesOf(blob), totalBytes: blob.size };
}

/** A blob's own stream may give all of it at once, of which nothing could be counted. */
function piecesOf(blob: Blob): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream({
    async pull(controller) {
      if (from === blob.size) return controller.close();
      const piece = new Uint8Array(await blob.slice(from, from + pieceBytes).arrayBuffer());
      from += piece.byteLength;
      controller.enqueue(piece);
    },
  });
}
