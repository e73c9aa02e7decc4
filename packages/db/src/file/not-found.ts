import { AppError } from '@gruntless/contracts';

/** The one answer for a file that is not there, is deleted or expired, or is someone else's. */
export function fileNotFound(which = 'such'): AppError {
  return new AppError('NOT_FOUND', `There is no ${which} file. Upload it again.`);
}
