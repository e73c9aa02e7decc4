import type { Readable } from 'node:stream';

/** The most that one stream of one run may bring in each window: 50 MiB a second, a few percent of one core. */
const windowMs = 20;
const mostBytesPerWindow = 1024 * 1024;

/**
 * Reads a stream whose writer is not trusted. A writer that is faster than the pace fills its pipe and waits; the
 * worker's event loop does not.
 *
 * @param onBytes - may return what the bytes cost beyond being bytes, as so many bytes more. Nothing is lost by it: the
 *   stream is then left alone for some windows
 */
export function readPaced(stream: Readable, onBytes: (bytes: Buffer) => number | void): void {
  let left = mostBytesPerWindow;
  let timer: NodeJS.Timeout | null = null;
  const refill = (): void => {
    left = Math.min(left + mostBytesPerWindow, mostBytesPerWindow);
    timer = left > 0 ? null : setTimeout(refill, windowMs);
    if (left > 0) stream.resume();
  };
  stream.on('data', (bytes: Buffer) => {
    const extra = onBytes(bytes);
    left -= bytes.length + (typeof extra === 'number' ? extra : 0);
    timer ??= setTimeout(refill, windowMs);
    if (left <= 0) stream.pause();
  });
  stream.once('close', () => {
    if (timer !== null) clearTimeout(timer);
  });
}
