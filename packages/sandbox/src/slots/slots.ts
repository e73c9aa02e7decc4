/** A place for one run. While it is held, nobody else has its index. */
export interface Slot {
  readonly index: number;
  release(): void;
}

/** The places of one sandbox, given out in the order of asking. */
export interface Slots {
  /** Waits for a free place; null if the signal is aborted before there is one. */
  take(signal: AbortSignal): Promise<Slot | null>;
}

/** Makes `count` places. */
export function openSlots(count: number): Slots {
  const free = Array.from({ length: count }, (_, index) => index).toReversed();
  const waiting: ((index: number) => void)[] = [];

  function give(index: number): void {
    const next = waiting.shift();
    if (next === undefined) free.push(index);
    else next(index);
  }

  function hold(index: number): Slot {
    let held = true;
    return {
      index,
      release() {
        if (held) give(index);
        held = false;
      },
    };
  }

  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(null);
      const index = free.pop();
      if (index !== undefined) return Promise.resolve(hold(index));
      return new Promise((resolve) => {
        const onFree = (freed: number): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(hold(freed));
        };
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(onFree), 1);
          resolve(null);
        };
        waiting.push(onFree);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
