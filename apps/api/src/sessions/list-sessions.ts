import { id, type Page, type SessionListInput, type SessionView } from '@gruntless/contracts';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { encodeMoment, momentPosition } from '../pages/moment-position.ts';
import { pageOf } from '../pages/page-of.ts';
import { sessionColumns, type SessionRow, sessionViewOf } from './session-view.ts';

/** Where I am signed in, newest first. */
export async function listSessions(
  { authPool, caller }: Context,
  { cursor, limit }: SessionListInput,
): Promise<Page<SessionView>> {
  const before = cursor == null ? undefined : decodeCursor(cursor, momentPosition(id));
  const { rows } = await authPool.query<SessionRow>(
    `select ${sessionColumns} from session
     where "userId" = $1 and "expiresAt" > now()
       and ($2::timestamptz is null or ("createdAt", id) < ($2, $3::uuid))
     order by "createdAt" desc, id desc limit $4`,
    [caller.userId, before?.createdAt, before?.id, limit + 1],
  );
  return pageOf(rows, limit, encodeMoment, (row) => sessionViewOf(row, caller));
}
