import { AppError, type KeyScope } from '@gruntless/contracts';
import type { Credential } from './credential.ts';

/** What a procedure or route asks of its caller: a scope, which every session has, or a session itself. */
export type Access = KeyScope | 'session';

/** What each scope opens. Whoever may run may also read: a run is of use only to those who see what became of it. */
const opens: Record<KeyScope, readonly Access[]> = { read: ['read'], run: ['read', 'run'] };

/**
 * The one rule of what an API key may do.
 * @throws {AppError} FORBIDDEN where the credential does not reach so far.
 */
export function requireAccess(credential: Credential, access: Access): void {
  if (credential.kind === 'session') return;
  if (access === 'session') {
    throw new AppError(
      'FORBIDDEN',
      'An API key may not do this. Sign in, and send the token of the session instead.',
    );
  }
  const { scopes } = credential;
  if (scopes.some((scope) => opens[scope].includes(access))) return;
  throw new AppError(
    'FORBIDDEN',
    `This needs an API key with the scope "${access}"; this key has: ${scopes.join(', ')}. Make another one by keys.create.`,
  );
}
