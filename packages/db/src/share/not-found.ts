import { AppError } from '@gruntless/contracts';

/** The one answer for a code that is unknown, expired, revoked, someone else's, or leads to a deleted version. */
export function shareNotFound(): AppError {
  return new AppError('NOT_FOUND', 'This code leads nowhere. Check it, or ask for a new one.');
}
