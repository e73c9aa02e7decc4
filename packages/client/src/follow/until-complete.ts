import { abortReason } from '../signals/abort-reason.ts';

type Handlers<Value> = {
  onData(value: Value): void;
  onError(error: unknown): void;
  onComplete(): void;
};

/** Resolves when a subscription completes by itself, rejects with its error, or with the signal's reason. */
export async function untilComplete<Value>(
  subscribe: (handlers: Handlers<Value>) => { unsubscribe(): void },
  onData: (value: Value) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted === true) throw abortReason(signal);
  let onAbort = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const subscription = subscribe({ onData, onError: reject, onComplete: resolve });
      onAbort = () => {
        // Before the subscription ends: it says that it is complete however it does.
        if (signal !== undefined) reject(abortReason(signal));
        subscription.unsubscribe();
      };
      signal?.addEventListener('abort', onAbort);
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
