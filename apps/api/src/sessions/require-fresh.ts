import { AppError } from '@gruntless/contracts';
import type { Credential } from '../auth/credential.ts';

const freshForMs = 15 * 60 * 1_000;

/**
 * Lets through who signed in a moment ago, for what cannot be undone. Signing in again is how the password confirms it:
 * it is limited like every sign-in, which a second place that takes passwords would not be.
 * @throws {AppError} PRECONDITION_FAILED where the session is older.
 */
export function requireFresh(credential: Credential, now: Date): void {
  if (credential.kind === 'session' && now.getTime() - credential.createdAt.getTime() <= freshForMs) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    `This cannot be undone, so it needs a sign-in of the last ${freshForMs / 60_000} minutes. Sign in again, then repeat it with the new token.`,
  );
}
