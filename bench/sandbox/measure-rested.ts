import { setTimeout as delay } from 'node:timers/promises';

/** One of several things to time in turn. */
export type Subject = {
  /** What must be in place before, such as an interpreter that waits. Not timed. */
  prepare?(): Promise<unknown>;
  run(): Promise<unknown>;
};

/**
 * Times several things in turn, as `measureInTurn` does, each after its preparation and a rest. On an idle machine clocks
 * and caches are cold, and the kernel takes longer for some things: that is how a run begins that somebody clicks on.
 * @returns the samples of each, in milliseconds; the first round warms up and is not counted.
 */
export async function measureRested<Name extends string>(
  repetitions: number,
  restMs: number,
  subjects: Record<Name, Subject>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[]; // Object.keys forgets the literal keys.
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>; // As above.
  for (let round = 0; round <= repetitions; round += 1) {
    for (const name of names) {
      await subjects[name].prepare?.();
      if (restMs > 0) await delay(restMs);
      const startedAt = performance.now();
      await subjects[name].run();
      const durationMs = performance.now() - startedAt;
      if (round > 0) samples[name].push(durationMs);
    }
  }
  return samples;
}
