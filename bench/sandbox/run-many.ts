import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How many runs passed in a second, and what that did to the process that saw to them. */
export type Passage = { perSecond: number; longestPauseMs: number };

const resolutionMs = 1;

/** Passes `count` runs, `atOnce` at a time. */
export async function runMany(count: number, atOnce: number, run: () => Promise<unknown>): Promise<Passage> {
  const pauses = monitorEventLoopDelay({ resolution: resolutionMs });
  let left = count;
  const pass = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await run();
    }
  };
  pauses.enable();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, pass));
  const durationMs = performance.now() - startedAt;
  pauses.disable();
  return { perSecond: count / (durationMs / 1_000), longestPauseMs: pauses.max / 1e6 - resolutionMs };
}
