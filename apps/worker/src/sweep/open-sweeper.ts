import { performance } from 'node:perf_hooks';
import type { Deps } from '../context.ts';
import { removeOrphans } from './remove-orphans.ts';
import { sweep } from './sweep.ts';

/** Listing every stored key takes long where there are many, and what it finds is rare. */
const orphansEveryMs = 24 * 3_600_000;

export type Sweeper = {
  /** Brings back what fell through; once a day also removes stored bytes that no file names. */
  sweep(): Promise<void>;
} & AsyncDisposable;

/** Opens a sweeper, which sweeps at once: a worker that starts may find what the last one left. */
export function openSweeper(deps: Deps): Sweeper {
  const closing = new AbortController();
  let orphansDueAtMs = performance.now();
  let orphans: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    await sweep(deps);
    if (performance.now() < orphansDueAtMs) return;
    orphansDueAtMs = performance.now() + orphansEveryMs;
    // Beside the sweeps, which are urgent and must not wait for it.
    orphans = removeOrphans(deps, closing.signal).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'bytes without a name not removed; tried again tomorrow');
    });
  };
  const first = round().catch((error: unknown) => {
    deps.log.warn({ err: error }, 'first sweep failed; the next one is soon');
  });
  return {
    sweep: round,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await first;
      await orphans;
    },
  };
}
