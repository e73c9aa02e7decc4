/** The middle of some samples: what a noisy machine disturbs least. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of no samples.');
  return (lower + upper) / 2;
}

/**
 * Times several things in turn, so that what else the machine does disturbs all of them alike. The first round warms up and
 * is not counted.
 * @returns the samples of each, in milliseconds.
 */
export async function measureInTurn<Name extends string>(
  repetitions: number,
  subjects: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[]; // Object.keys forgets the literal keys.
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>; // As above.
  for (let round = 0; round <= repetitions; round += 1) {
    for (const name of names) {
      const startedAt = performance.now();
      await subjects[name]();
      const durationMs = performance.now() - startedAt;
      if (round > 0) samples[name].push(durationMs);
    }
  }
  return samples;
}
