import { AppError, type SessionView } from '@gruntless/contracts';
import type { Context } from '../context.ts';
import { sessionColumns, type SessionRow, sessionViewOf } from './session-view.ts';

/**
 * Ends one of my sessions at once, the current one too. What is subscribed with it ends within seconds.
 * @throws {AppError} NOT_FOUND
 */
export async function revokeSession(
  { authPool, caller }: Context,
  { sessionId }: { sessionId: string },
): Promise<SessionView> {
  const { rows } = await authPool.query<SessionRow>(
    `delete from session where id = $1 and "userId" = $2 returning ${sessionColumns}`,
    [sessionId, caller.userId],
  );
  const row = rows[0];
  if (row === undefined) throw new AppError('NOT_FOUND', 'There is no such session.');
  return sessionViewOf(row, caller);
}
