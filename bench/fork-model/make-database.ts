import { createTestDatabase } from '@gruntless/db/testing';
import pg from 'pg';
import { type Cohort, loadCohort } from './load-cohort.ts';
import { seed } from './seed.ts';
import type { Size } from './size.ts';

/** A seeded database, dropped when disposed of. */
export type SeededDatabase = AsyncDisposable & { url: string; size: Size; cohort: Cohort };

/** Clones the migrated database and fills it, which takes minutes; says on standard error how far it is. */
export async function makeDatabase(
  server: { adminUrl: string; templateName: string },
  size: Size,
  signal: AbortSignal,
): Promise<SeededDatabase> {
  await using parts = new AsyncDisposableStack();
  const database = parts.adopt(await createTestDatabase(server), ({ drop }) => drop());
  const cohort = await fill(database.url, size, signal);
  const kept = parts.move();
  return { url: database.url, size, cohort, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function fill(url: string, size: Size, signal: AbortSignal): Promise<Cohort> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await seed(client, size, async (name, work) => {
      signal.throwIfAborted();
      const startedAt = performance.now();
      await work();
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.error(`seed of ${size.numRuns.toLocaleString('en-US')} runs: ${name}, ${seconds} s`);
    });
    return await loadCohort(client, size);
  } finally {
    await client.end();
  }
}
