import { AppError } from '@gruntless/contracts';
import { type Access, requireAccess } from '../auth/require-access.ts';
import type { Context, RequestContext } from '../context.ts';

/**
 * The context of a known user who may do this.
 * @throws {AppError} UNAUTHENTICATED where the request came without a valid token or key, FORBIDDEN where a key's scopes
 *   do not reach so far.
 */
export function requireCaller(context: RequestContext, access: Access): Context {
  const { caller } = context;
  if (caller === null) {
    throw new AppError(
      'UNAUTHENTICATED',
      'Sign in first: send "Authorization: Bearer <token>" with the token of /api/auth/sign-in/email, or with an API key.',
    );
  }
  requireAccess(caller.credential, access);
  return { ...context, caller, tenant: { accountId: caller.accountId, userId: caller.userId } };
}
