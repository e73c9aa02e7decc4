import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from '../workflow/not-found.ts';

/** Counts over everyone's part of a family; nothing in them names anybody. */
export type FamilyTotals = {
  /** Users who have a row in it. */
  numChains: number;
  numVersions: number;
  /** Successful runs. */
  numRuns: number;
  /** Runs that ended, canceled ones left out. */
  numEnded: number;
};

/**
 * Counts a family in which I have a row.
 * @throws {AppError} NOT_FOUND where I have none.
 */
export async function familyTotals(em: SqlEntityManager, familyId: string): Promise<FamilyTotals> {
  const [row] = await em.execute<FamilyTotals[]>(
    `select num_chains as "numChains", num_versions as "numVersions", num_runs as "numRuns", num_ended as "numEnded"
     from family_totals(?)`,
    [familyId],
  );
  if (row === undefined) throw workflowNotFound();
  return row;
}
