/** Work that goes on apart from the queue's jobs, so that what waits holds up nothing that need not. */
export type Aside = {
  /** Lets work go on by itself and returns at once; where there is too much of it already, waits for it instead. */
  take(work: Promise<void>): Promise<void>;
  /** Waits until all of it has ended. */
  finish(): Promise<void>;
};

/** `onError` hears of work that failed after it was let go on; nobody else waits for it. */
export function openAside(most: number, onError: (error: unknown) => void): Aside {
  const taken = new Set<Promise<void>>();
  return {
    async take(work) {
      if (taken.size >= most) return work;
      const ended = work.catch(onError).finally(() => taken.delete(ended));
      taken.add(ended);
    },
    async finish() {
      while (taken.size > 0) await Promise.all(taken);
    },
  };
}
