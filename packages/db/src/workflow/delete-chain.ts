import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { eraseVersions } from './erase-versions.ts';
import { lockChainOf } from './lock-chain.ts';

/**
 * Deletes the whole chain that one of my versions belongs to. Forks of others live on.
 * @returns the ids of the rows that are tombstones now.
 * @throws {AppError} NOT_FOUND
 */
export async function deleteChain(
  em: SqlEntityManager,
  tenant: Tenant,
  workflowId: string,
): Promise<string[]> {
  const { familyId } = await lockChainOf(em, workflowId);
  const rows = await em.execute<{ id: string }[]>(
    'select id from workflows where user_id = ? and family_id = ? and deleted_at is null',
    [tenant.userId, familyId],
  );
  return eraseVersions(
    em,
    rows.map((row) => row.id),
  );
}
