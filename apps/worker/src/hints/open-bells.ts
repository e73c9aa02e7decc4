/** Rings when its row should be looked at. */
export type Bell = {
  /** Resolves at the next ring, at once if it rang since the last call, or after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>;
  /** Rings this bell itself. */
  ring(): void;
  [Symbol.dispose](): void;
};

/** Hands a hint to whoever holds that row here. */
export type Bells = {
  ring(id: string): void;
  /** Listen before claiming, or a hint that comes in between is lost. */
  listen(id: string): Bell;
};

/** Opens the bells of this process; rows that nobody here listens for take no memory. */
export function openBells(): Bells {
  const listeners = new Map<string, Set<Bell>>();
  return {
    ring(id) {
      for (const bell of listeners.get(id) ?? []) bell.ring();
    },
    listen(id) {
      const bells = listeners.get(id) ?? new Set();
      listeners.set(id, bells);
      const bell = openBell(() => {
        bells.delete(bell);
        if (bells.size === 0 && listeners.get(id) === bells) listeners.delete(id);
      });
      bells.add(bell);
      return bell;
    },
  };
}

function openBell(onClose: () => void): Bell {
  let rang = false;
  let wake: (() => void) | null = null;
  return {
    async next(timeoutMs) {
      if (!rang) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      rang = false;
    },
    ring() {
      rang = true;
      wake?.();
    },
    [Symbol.dispose]: onClose,
  };
}
