import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from './not-found.ts';

/** Names a chain: one user's rows in one family. Every workflow names its own. */
export type ChainKey = { userId: string; familyId: string };

/** Where a chain stands. */
export type Chain = {
  /** The highest version that is not deleted: what an edit must be based on. */
  headId: string;
  /** The highest approved version that is not deleted; null where there is none. */
  currentId: string | null;
};

/**
 * Where a chain stands now.
 * @throws {AppError} NOT_FOUND where all of it is deleted.
 */
export async function loadChain(em: SqlEntityManager, { userId, familyId }: ChainKey): Promise<Chain> {
  const [row] = await em.execute<{ head_id: string | null; current_id: string | null }[]>(sql, [
    userId,
    familyId,
    userId,
    familyId,
  ]);
  if (row === undefined || row.head_id === null) throw workflowNotFound();
  return { headId: row.head_id, currentId: row.current_id };
}

// Two steps into one index, however long the chain is.
const sql = `
  select
    (select id from workflows where user_id = ? and family_id = ? and deleted_at is null
     order by version desc limit 1) as head_id,
    (select id from workflows where user_id = ? and family_id = ? and deleted_at is null and status = 'approved'
     order by version desc limit 1) as current_id`;
