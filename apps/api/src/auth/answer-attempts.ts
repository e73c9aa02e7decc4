import { AppError } from '@gruntless/contracts';
import { errorResponse } from '../errors/error-response.ts';

/** The auth library's own header of the seconds to wait. */
const libraryHeader = 'x-retry-after';

/** The library's refusal of too many attempts as every other refusal of ours says it; other answers as they are. */
export function answerAttempts(answer: Response): Response {
  if (answer.status !== 429) return answer;
  const seconds = Number(answer.headers.get(libraryHeader) ?? 1);
  const message = `Too many attempts. Try again in ${seconds} s.`;
  // Clients of the library look for the message where it puts it.
  return errorResponse(new AppError('RATE_LIMITED', message, { retryAfterMs: seconds * 1_000 }), { message });
}
