import { AppError } from '@gruntless/contracts';
import { StorageError } from '@gruntless/storage';

/** What the caller reads of a failed upload or download; a fault that is not the caller's passes as it is. */
export function storageRefusal(error: unknown, maxBytes: number): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.code) {
    case 'TOO_LARGE':
      return new AppError(
        'TOO_LARGE',
        `The file is larger than ${maxBytes} bytes, the most that is taken here.`,
        {},
        error,
      );
    case 'EMPTY':
      return new AppError(
        'INVALID_INPUT',
        'The file is empty: send its bytes as the request body.',
        {},
        error,
      );
    case 'ABORTED':
      return new AppError(
        'INVALID_INPUT',
        'The upload ended before all of it had arrived. Send it again.',
        {},
        error,
      );
    case 'MISSING':
      return new AppError('NOT_FOUND', 'There is no such file.', {}, error);
    case 'FULL':
    case 'UNSUPPORTED_URL':
    case 'INVALID_KEY':
    case 'UNAVAILABLE':
      return error;
  }
}
