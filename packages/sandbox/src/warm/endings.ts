import type { Waiting } from './wait.ts';

/** Interpreters that are being ended. */
export interface Endings {
  add(waiting: Waiting, onError: (error: unknown) => void): void;
  count(): number;
  /** Waits until all that have been added are gone. */
  settle(): Promise<void>;
}

/** None yet. `onEnded` is called whenever one is gone. */
export function openEndings(onEnded: () => void): Endings {
  const ending = new Set<Promise<void>>();
  return {
    add(waiting, onError) {
      const ended = waiting
        .end()
        .catch(onError)
        .finally(() => {
          ending.delete(ended);
          onEnded();
        });
      ending.add(ended);
    },
    count: () => ending.size,
    async settle() {
      await Promise.all(ending);
    },
  };
}
