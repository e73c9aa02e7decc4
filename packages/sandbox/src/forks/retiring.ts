import type { Server } from './server.ts';

/** Servers that fork no more, and end when the last of their runs has. */
export interface Retiring {
  add(server: Server): void;
  /** Those that hold their uid and memory still. */
  all(): readonly Server[];
  /** Ends those that have no run any more. */
  tend(): void;
  /** Ends all, at once. */
  endAll(): Promise<void>;
}

/** None yet. `onEnded` is called whenever one is gone. */
export function openRetiring(onEnded: () => void): Retiring {
  const retiring = new Set<Server>();
  const ending = new Map<Server, Promise<void>>();

  function end(server: Server): void {
    if (ending.has(server)) return;
    const gone = (): void => {
      ending.delete(server);
      retiring.delete(server);
      onEnded();
    };
    // What could not be ended keeps its place for good: neither its uid nor its memory is free.
    ending.set(
      server,
      server.end().then(gone, () => {}),
    );
  }

  function tend(): void {
    for (const server of retiring) if (server.users() === 0) end(server);
  }
  return {
    add(server) {
      retiring.add(server);
      tend();
    },
    all: () => [...retiring],
    tend,
    async endAll() {
      for (const server of retiring) end(server);
      await Promise.all(ending.values());
    },
  };
}
