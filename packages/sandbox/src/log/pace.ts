import type { Readable } from 'node:stream';

/** The most that one stream of one run may bring in each window: 50 MiB a second, a few percent of one core. */
const WINDOW_MS = 20;
const MOST_BYTES_PER_WINDOW = 1024 * 1024;

/**
 * Reads a stream whose writer is not trusted. A writer that is faster than the pace fills its pipe and waits; the
 * worker's event loop does not.
 */
export function readPaced(stream: Readable, onBytes: (bytes: Buffer) => void): void {
  let left = MOST_BYTES_PER_WINDOW;
  let timer: NodeJS.Timeout | null = null;
  const refill = (): void => {
    timer = null;
    left = MOST_BYTES_PER_WINDOW;
    stream.resume();
  };
  stream.on('data', (bytes: Buffer) => {
    onBytes(bytes);
    left -= bytes.length;
    timer ??= setTimeout(refill, WINDOW_MS);
    if (left <= 0) stream.pause();
  });
  stream.once('close', () => {
    if (timer !== null) clearTimeout(timer);
  });
}
