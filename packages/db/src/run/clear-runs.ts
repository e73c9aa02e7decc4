import type { Database } from '../database/database.ts';

/**
 * Clears what runs hold that ended at least `endedForMs` ago, whoever's they are: inputs, errors, events and results. Their
 * rows and all figures stay. The files that they left are past their time from then on, for `strayWork` to find.
 * @returns how many were cleared, at most `maxRows`.
 */
export async function clearRuns(
  database: Database,
  { endedForMs, maxRows }: { endedForMs: number; maxRows: number },
): Promise<number> {
  const [row] = await database.outsideTenants((em) =>
    em.execute<{ count: number }[]>('select clear_runs(?, ?) as count', [endedForMs, maxRows]),
  );
  return row?.count ?? 0;
}
