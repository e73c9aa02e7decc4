import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { isShareCode } from './is-share-code.ts';
import { shareNotFound } from './not-found.ts';
import { Share } from './share.ts';

/**
 * Revokes one of my codes: nobody can accept it any more, and who has keeps the fork but gets no updates and no lineage.
 * Revoking again changes nothing.
 * @throws {AppError} NOT_FOUND
 */
export async function revokeShare(em: SqlEntityManager, { userId }: Tenant, code: string): Promise<Share> {
  if (!isShareCode(code)) throw shareNotFound();
  const [row] = await em.execute(
    `update workflow_shares set revoked_at = coalesce(revoked_at, now()) where id = ? and shared_by = ? returning *`,
    [code, userId],
  );
  if (row === undefined) throw shareNotFound();
  return em.map(Share, row);
}
