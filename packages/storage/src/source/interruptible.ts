import { StorageError } from '../storage-error.ts';

/**
 * The chunks of the source until the signal is aborted, which throws `ABORTED` at once, even if the source never answers.
 *
 * A source that is left early is told to stop, but not waited for: one that hangs would hang its reader too.
 */
export async function* interruptible<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let isEnded = false;
  try {
    while (true) {
      const result = await untilAborted(() => iterator.next(), signal);
      if (result.done === true) {
        isEnded = true;
        return;
      }
      yield result.value;
    }
  } finally {
    if (!isEnded) stop(iterator);
  }
}

/** What the action resolves to, unless the signal is aborted before. The listener goes with each call: none pile up. */
async function untilAborted<T>(act: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return act();
  if (signal.aborted) throw abortedBy(signal);
  const { promise: abortion, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortedBy(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([act(), abortion]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function abortedBy(signal: AbortSignal): StorageError {
  return new StorageError('ABORTED', 'The upload was cut off before its end. Send the file again.', {
    cause: signal.reason,
  });
}

function stop(iterator: AsyncIterator<unknown>): void {
  // The write has an error of its own to report; what the source says while it is being dropped changes nothing.
  iterator.return?.().catch(() => {});
}
