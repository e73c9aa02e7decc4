import { AppError } from '@gruntless/contracts';
import { bodyLimit } from 'hono/body-limit';
import { errorResponse } from '../errors/error-response.ts';

/** The largest JSON body: the largest script, its form and its texts fit several times over. */
const maxJsonBytes = 2 * 1024 * 1024;

/** Refuses a body that is too large for JSON before it is read whole. */
export const limitJson = bodyLimit({
  maxSize: maxJsonBytes,
  onError: () =>
    errorResponse(
      new AppError(
        'TOO_LARGE',
        `The request body is larger than ${maxJsonBytes} bytes. Upload files to /files.`,
      ),
    ),
});
