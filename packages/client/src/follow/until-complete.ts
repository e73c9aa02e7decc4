type Handlers<Value> = {
  onData(value: Value): void;
  onError(error: unknown): void;
  onComplete(): void;
};

/** Resolves when a subscription completes by itself, rejects with its error, or with the signal's reason. */
export function untilComplete<Value>(
  subscribe: (handlers: Handlers<Value>) => { unsubscribe(): void },
  onData: (value: Value) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const subscription = subscribe({ onData, onError: reject, onComplete: resolve });
    signal?.addEventListener('abort', () => {
      subscription.unsubscribe();
      reject(signal.reason);
    });
  });
}
