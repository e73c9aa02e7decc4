// Loads APIs from a process of its own, so that the load's event loop is not the one that is measured. Reads a `Load` as
// JSON, and prints a `Result` as JSON.

import { json } from 'node:stream/consumers';
import { load as loadSchema, type Load, type Result } from './load.ts';
import { kinds } from './requests.ts';

const load = loadSchema.parse(await json(process.stdin));
console.log(JSON.stringify(await generate(load)));

async function generate(load: Load): Promise<Result> {
  const durations: number[] = [];
  const startedAt = performance.now();
  const countedFrom = startedAt + load.warmUpMs;
  const endsAt = countedFrom + load.durationMs;
  let turn = 0;
  const client = async () => {
    while (performance.now() < endsAt) {
      const url = load.urls[turn % load.urls.length] ?? '';
      turn += 1;
      const askedAt = performance.now();
      await kinds[load.kind]({ ...load, url });
      const answeredAt = performance.now();
      if (askedAt >= countedFrom && answeredAt <= endsAt) durations.push(answeredAt - askedAt);
    }
  };
  await Promise.all(Array.from({ length: load.atOnce }, client));
  durations.sort((a, b) => a - b);
  return {
    count: durations.length,
    perSecond: durations.length / (load.durationMs / 1_000),
    p99Ms: durations[Math.ceil(durations.length * 0.99) - 1] ?? 0,
  };
}
