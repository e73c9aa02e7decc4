import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Deps } from '../context.ts';
import { removeOrphans } from './remove-orphans.ts';
import { sweep } from './sweep.ts';

/** Listing every stored key takes long where there are many, and what it finds is rare. */
const orphansEveryMs = 24 * 3_600_000;

/**
 * Brings back what fell through, until it is disposed of; once a day it also removes stored bytes that no file names. It
 * sweeps at once: a worker that starts may find what the last one left.
 *
 * Every worker has a clock of its own for it, and not a job of the queue: what brings back the queue's losses must not be
 * one of them. Several workers may sweep at once: what one has taken on, the others pass over.
 */
export function openSweeper(deps: Deps): AsyncDisposable {
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
  const sweepOn = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await round().catch((error: unknown) => {
        deps.log.warn({ err: error }, 'sweep failed; the next one is soon');
      });
      // Called off: the loop ends.
      await delay(deps.settings.sweepEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const sweeping = sweepOn();
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      await sweeping;
      await orphans;
    },
  };
}
