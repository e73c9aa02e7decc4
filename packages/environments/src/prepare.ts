import type { Lock } from '@gruntless/contracts';
import type { HeldEnvironment } from './environments.ts';
import { install } from './install.ts';
import { checkLists } from './lists/check-lists.ts';
import { observed } from './observe.ts';
import type { Parts } from './parts.ts';
import type { Refusal } from './refusal/refusal.ts';
import { evict } from './store/evict.ts';
import { keyOf } from './store/key-of.ts';

/** Prepares environments for the callers of one process. */
export interface Preparer {
  /** See `Environments.prepare`. */
  prepare(lock: Lock, signal: AbortSignal): Promise<{ environment: HeldEnvironment } | { refusal: Refusal }>;
  /** Waits for the installations that are under way. */
  finish(): Promise<void>;
}

/** `closing` ends installations, which the signals of those who wait for them do not. */
export function openPreparer(parts: Parts, closing: AbortSignal): Preparer {
  const { options, host, layout, owners, holds } = parts;
  const installing = new Map<string, Promise<Refusal | null>>();

  /** One installation for all that wait. It goes on when one of them gives up, since the others still want it. */
  function installOnce(key: string, lock: Lock): Promise<Refusal | null> {
    const running = installing.get(key);
    if (running !== undefined) return running;
    const started = observed(
      options,
      'installed',
      (refusal) => refusal?.code,
      () => install(parts, key, lock, closing),
    ).finally(() => installing.delete(key));
    installing.set(key, started);
    return started;
  }

  return {
    async prepare(lock, signal) {
      const names = lock.packages.map(({ name }) => name);
      const refused = checkLists(options, names, names);
      if (refused !== null) return { refusal: refused };
      const key = keyOf(host, lock);
      for (let isNew = false; ; isNew = true) {
        signal.throwIfAborted();
        const environment = await holds.take(key);
        if (environment !== null) {
          // Only now that the new one is held: whatever goes to make room, it is another one.
          if (isNew) await evict(layout, owners, holds, options);
          return { environment };
        }
        const refusal = await orAborted(installOnce(key, lock), signal);
        if (refusal !== null) return { refusal };
      }
    },
    async finish() {
      await Promise.allSettled(installing.values());
    },
  };
}

/** Waits no longer than the signal allows; what is waited for goes on. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  // Where nobody waits any more, its failure is nobody's; the next one to ask tries again.
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
