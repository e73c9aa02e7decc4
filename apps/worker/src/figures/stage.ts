import type { Note } from '@gruntless/figures';
import type { Deps } from '../context.ts';

/**
 * The stages of a run, in their order. `sandbox` is the whole of what the sandbox does; of that, `script` is the time from
 * when the script got its data to its end, and `sandbox_start` the rest.
 */
export type Stage =
  | 'queue_wait'
  | 'claim'
  | 'packages'
  | 'prepare'
  | 'sandbox'
  | 'sandbox_start'
  | 'script'
  | 'store'
  | 'finish';

/** Does one stage of a run: counted in the figures, and a span of the run's trace. */
export async function stage<T>(
  { figures, traces }: Pick<Deps, 'figures' | 'traces'>,
  name: Stage,
  work: (note: Note) => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  try {
    return await traces.span({ name, kind: 'internal' }, work);
  } finally {
    noteStage({ figures }, name, performance.now() - startedAtMs);
  }
}

/** Counts a stage that was measured elsewhere. */
export function noteStage({ figures }: Pick<Deps, 'figures'>, name: Stage, durationMs: number): void {
  figures.stageSeconds.observe({ stage: name }, Math.max(0, durationMs) / 1_000);
}
