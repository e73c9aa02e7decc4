import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ChainKey } from './load-chain.ts';
import { workflowNotFound } from './not-found.ts';
import { Workflow } from './workflow.ts';

/**
 * A chain's head, and the version that the next row will have. Tombstones keep their version, so the two may lie further
 * apart than one. Only true while the chain's lock is held.
 * @throws {AppError} NOT_FOUND where all of the chain is deleted.
 */
export async function loadHead(
  em: SqlEntityManager,
  { userId, familyId }: ChainKey,
): Promise<{ head: Workflow; nextVersion: number }> {
  const [row] = await em.execute(headSql, [userId, familyId, userId, familyId]);
  if (row === undefined) throw workflowNotFound();
  const { next_version: nextVersion, ...columns } = row;
  return { head: em.map(Workflow, columns), nextVersion: Number(nextVersion) };
}

const headSql = `
  select *, (select max(version) + 1 from workflows where user_id = ? and family_id = ?) as next_version
  from workflows where user_id = ? and family_id = ? and deleted_at is null
  order by version desc limit 1`;
