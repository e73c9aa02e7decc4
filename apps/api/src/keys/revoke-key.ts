import { AppError, type KeyView } from '@gruntless/contracts';
import type { Context } from '../context.ts';
import { keyColumns, type KeyRow, keyViewOf } from './key-view.ts';

/**
 * Ends one of my keys at once: no process keeps keys in memory. What is subscribed with it ends within seconds.
 * @throws {AppError} NOT_FOUND
 */
export async function revokeKey(
  { authPool, caller }: Context,
  { keyId }: { keyId: string },
): Promise<KeyView> {
  const { rows } = await authPool.query<KeyRow>(
    `delete from apikey where id = $1 and "referenceId" = $2 returning ${keyColumns}`,
    [keyId, caller.userId],
  );
  const row = rows[0];
  if (row === undefined) throw new AppError('NOT_FOUND', 'There is no such API key.');
  return keyViewOf(row);
}
