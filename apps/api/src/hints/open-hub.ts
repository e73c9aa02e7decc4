import type { Hint } from '@gruntless/contracts';

/** Rings when its row may have changed. */
export type Bell = {
  /** Resolves at the next ring, at once if it rang since the last call, after `timeoutMs`, or on abort. */
  next(timeoutMs: number, signal: AbortSignal | undefined): Promise<void>;
  [Symbol.dispose](): void;
};

/** Hands incoming hints to whoever waits for that row. */
export type Hub = {
  ring(hint: Pick<Hint, 'kind' | 'id'>): void;
  /** Listen before reading what has happened so far, or a change falls between the two. */
  listen(kind: Hint['kind'], id: string): Bell;
};

/** Opens a hub. It holds nothing of rows that nobody listens to. */
export function openHub(): Hub {
  const listeners = new Map<string, Set<() => void>>();
  const keyOf = (kind: string, id: string) => `${kind}:${id}`;
  return {
    ring({ kind, id }) {
      for (const wake of listeners.get(keyOf(kind, id)) ?? []) wake();
    },
    listen(kind, id) {
      const key = keyOf(kind, id);
      const { bell, wake } = createBell(() => {
        const others = listeners.get(key);
        others?.delete(wake);
        if (others?.size === 0) listeners.delete(key);
      });
      const known = listeners.get(key) ?? new Set();
      listeners.set(key, known.add(wake));
      return bell;
    },
  };
}

function createBell(onClose: () => void): { bell: Bell; wake: () => void } {
  let rang = false;
  let waiting: (() => void) | undefined;
  const wake = () => {
    rang = true;
    waiting?.();
  };
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
  return { bell: { next, [Symbol.dispose]: onClose }, wake };
}
