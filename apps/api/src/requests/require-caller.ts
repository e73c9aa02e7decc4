import { AppError } from '@gruntless/contracts';
import type { Context, RequestContext } from '../context.ts';

/**
 * The context of a signed-in user.
 * @throws {AppError} UNAUTHENTICATED where the request came without a valid token.
 */
export function requireCaller(context: RequestContext): Context {
  const { caller } = context;
  if (caller === null) {
    throw new AppError(
      'UNAUTHENTICATED',
      'Sign in first: send "Authorization: Bearer <token>" with the token of /api/auth/sign-in/email.',
    );
  }
  return { ...context, caller, tenant: { accountId: caller.accountId, userId: caller.userId } };
}
