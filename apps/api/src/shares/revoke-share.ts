import type { ShareView } from '@gruntless/contracts';
import { loadShare, revokeShare as endShare } from '@gruntless/db';
import type { Context } from '../context.ts';
import { shareViewOf } from './share-view.ts';

/**
 * Ends one of my codes. Nobody can accept it any more; who has keeps the fork, without updates and lineage.
 * @throws {AppError} NOT_FOUND
 */
export async function revokeShare(context: Context, { code }: { code: string }): Promise<ShareView> {
  return context.database.inTenant(context.tenant, async (em) => {
    await endShare(em, context.tenant, code);
    return shareViewOf(await loadShare(em, code), new Date());
  });
}
