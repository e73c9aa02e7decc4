import type { SessionsRevoked } from '@gruntless/contracts';
import type { Context } from '../context.ts';

/** Ends every session of mine but the one that asks. API keys are not sessions, and stay. */
export async function revokeOthers({ authPool, caller }: Context): Promise<SessionsRevoked> {
  const { rowCount } = await authPool.query('delete from session where "userId" = $1 and id <> $2', [
    caller.userId,
    caller.credential.id,
  ]);
  return { revoked: rowCount ?? 0 };
}
