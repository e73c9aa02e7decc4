import type { MeDeleted } from '@gruntless/contracts';
import { eraseAccount } from '@gruntless/db';
import type { Context } from '../context.ts';
import { removeBytes } from '../files/remove-bytes.ts';
import { requireFresh } from '../sessions/require-fresh.ts';

/**
 * Erases who I am and everything that I made. Ids and figures stay, and so do other people's forks. Rows go first: bytes
 * that outlive a crash in between belong to nobody, and the sweeper removes them.
 * @throws {AppError} PRECONDITION_FAILED where I signed in too long ago.
 */
export async function deleteMe(context: Context): Promise<MeDeleted> {
  requireFresh(context.caller.credential, new Date());
  const { storageKeys } = await context.database.inTenant(context.tenant, (em) => eraseAccount(em));
  for (const key of storageKeys) await removeBytes(context, key);
  return { deleted: true };
}
