import { AppError } from '@gruntless/contracts';

/** The one answer for a run that is not there, or is someone else's. */
export function runNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such run. Look into your list for its id.');
}
