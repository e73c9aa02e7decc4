import type { Hint } from '@gruntless/contracts';

/** Rings when its row may have changed. */
export type Bell = {
  /** Resolves at the next ring, at once if it rang since the last call, after `timeoutMs`, or on abort. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Rings this bell itself, and no other of its row. */
  ring(): void;
  [Symbol.dispose](): void;
};

/** Hands the hints that come into this process to whoever waits here for that row. */
export type Hub = {
  ring(hint: Hint): void;
  /** Listen before reading what has happened so far, or a change falls between the two. */
  listen(kind: Hint['kind'], id: string): Bell;
};

/** Opens a hub. It holds nothing of rows that nobody listens to. */
export function openHub(): Hub {
  const listeners = new Map<string, Set<Bell>>();
  const keyOf = (kind: string, id: string) => `${kind}:${id}`;
  return {
    ring({ kind, id }) {
      for (const bell of listeners.get(keyOf(kind, id)) ?? []) bell.ring();
    },
    listen(kind, id) {
      const key = keyOf(kind, id);
      const bell = createBell(() => {
        const others = listeners.get(key);
        others?.delete(bell);
        if (others?.size === 0) listeners.delete(key);
      });
      const known = listeners.get(key) ?? new Set();
      listeners.set(key, known.add(bell));
      return bell;
    },
  };
}

function createBell(onClose: () => void): Bell {
  let rang = false;
  let waiting: (() => void) | undefined;
  const next: Bell['next'] = async (timeoutMs, signal) => {
    if (!rang && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', finish);
          waiting = undefined;
          resolve();
        };
        const timer = setTimeout(finish, timeoutMs);
        signal?.addEventListener('abort', finish, { once: true });
        waiting = finish;
      });
    }
    rang = false;
  };
  return {
    next,
    ring() {
      rang = true;
      waiting?.();
    },
    [Symbol.dispose]: onClose,
  };
}
