import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ChainKey } from './load-chain.ts';
import { workflowNotFound } from './not-found.ts';

/**
 * Waits until no other transaction appends to this chain or deletes from it, and keeps others waiting until this one
 * ends. Whatever depends on where the chain stands must be read after it.
 */
export async function lockChain(em: SqlEntityManager, userId: string, familyId: string): Promise<void> {
  await em.execute(`select ${lockOf('?')}`, [`${userId}/${familyId}`]);
}

/**
 * Locks the chain of one of my undeleted versions, in the one round trip that finds out which chain it is.
 * @throws {AppError} NOT_FOUND
 */
export async function lockChainOf(em: SqlEntityManager, workflowId: string): Promise<ChainKey> {
  const [row] = await em.execute<{ user_id: string; family_id: string }[]>(
    `select user_id, family_id, ${lockOf(`user_id || '/' || family_id`)}
     from workflows where id = ? and deleted_at is null`,
    [workflowId],
  );
  if (row === undefined) throw workflowNotFound();
  return { userId: row.user_id, familyId: row.family_id };
}

const lockOf = (key: string): string => `pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
