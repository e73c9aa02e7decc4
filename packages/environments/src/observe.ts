import { performance } from 'node:perf_hooks';
import type { EnvironmentEvent, EnvironmentsOptions } from './environments.ts';
import type { RefusalCode } from './refusal/refusal.ts';

/** Does the work and tells whoever observes what it came to and how long it took. */
export async function observed<T>(
  { observe }: Pick<EnvironmentsOptions, 'observe'>,
  kind: Exclude<EnvironmentEvent['kind'], 'evicted'>,
  refusalOf: (result: T) => RefusalCode | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  let outcome: Extract<EnvironmentEvent, { outcome: unknown }>['outcome'] = 'fault';
  try {
    const result = await work();
    outcome = refusalOf(result) ?? 'done';
    return result;
  } finally {
    observe?.({ kind, outcome, durationMs: performance.now() - startedAtMs });
  }
}
