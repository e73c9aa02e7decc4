import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { eraseVersions } from './erase-versions.ts';
import { lockChainOf } from './lock-chain.ts';
import { workflowNotFound } from './not-found.ts';

/**
 * Deletes one of my versions; the rest of its chain stays, and the version's number is not used again.
 * @returns the id of the row that is a tombstone now.
 * @throws {AppError} NOT_FOUND
 */
export async function deleteVersion(
  em: SqlEntityManager,
  _tenant: Tenant,
  workflowId: string,
): Promise<string[]> {
  await lockChainOf(em, workflowId);
  const erasedIds = await eraseVersions(em, [workflowId]);
  // It may have been deleted while this transaction waited for the lock.
  if (erasedIds.length === 0) throw workflowNotFound();
  return erasedIds;
}
