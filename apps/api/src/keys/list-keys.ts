import { id, type KeyListInput, type KeyView, type Page } from '@gruntless/contracts';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { encodeMoment, momentPosition } from '../pages/moment-position.ts';
import { pageOf } from '../pages/page-of.ts';
import { keyColumns, type KeyRow, keyViewOf } from './key-view.ts';

/** My keys that still work, newest first. */
export async function listKeys(
  { authPool, caller }: Context,
  { cursor, limit }: KeyListInput,
): Promise<Page<KeyView>> {
  const before = cursor == null ? undefined : decodeCursor(cursor, momentPosition(id));
  const { rows } = await authPool.query<KeyRow>(
    `select ${keyColumns} from apikey
     where "referenceId" = $1 and enabled and ("expiresAt" is null or "expiresAt" > now())
       and ($2::timestamptz is null or ("createdAt", id) < ($2, $3::uuid))
     order by "createdAt" desc, id desc limit $4`,
    [caller.userId, before?.createdAt, before?.id, limit + 1],
  );
  return pageOf(rows, limit, encodeMoment, keyViewOf);
}
