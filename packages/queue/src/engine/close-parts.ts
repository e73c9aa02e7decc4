import { setTimeout as delay } from 'node:timers/promises';

/** What a server takes to say goodbye; one that is away never does. */
const patienceMs = 1_000;

/**
 * Closes parts of the engine. A process must be able to stop while the queue's server is away, so a part that is not closed
 * in a while is left to the end of the process, and an error is told and not thrown. What is still `busy` is waited for.
 */
export async function closeParts(
  parts: readonly { close(): Promise<void> }[],
  onError: (error: Error) => void,
  busy: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const closing = Promise.all(parts.map((part) => part.close().catch(onError)));
  await busy();
  const closed = new AbortController();
  const late = delay(patienceMs, undefined, { signal: closed.signal }).catch(() => undefined); // Aborted: it was in time.
  await Promise.race([closing, late]);
  closed.abort();
}
