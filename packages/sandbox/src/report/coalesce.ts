/** Passes values on, at most one each `everyMs`; of those in between, the last. */
export interface Coalesced<T> {
  push(value: T): void;
  /** Passes on the value that waits, if any. */
  end(): void;
}

/** See `Coalesced`. The first value passes at once. */
export function coalesce<T>(everyMs: number, pass: (value: T) => void): Coalesced<T> {
  let waiting: { value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  function release(): void {
    timer = null;
    if (waiting === null) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(release, everyMs);
    pass(value);
  }
  return {
    push(value) {
      waiting = { value };
      if (timer === null) release();
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (waiting !== null) pass(waiting.value);
      waiting = null;
    },
  };
}
