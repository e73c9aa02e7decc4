import { z } from 'zod';

/**
 * Why a request was refused. The list is closed: the API maps it to its transport once, exhaustively.
 *
 * - `INVALID_INPUT`: the request itself is wrong; sending it again changes nothing.
 * - `UNAUTHENTICATED`: no valid token or key came with it.
 * - `FORBIDDEN`: the caller is known, and may not do this to something that it may see.
 * - `NOT_FOUND`: there is no such thing, or it is someone else's. The two are never told apart.
 * - `CONFLICT`: it was right when the caller looked, and is no longer; look again, then retry.
 * - `PRECONDITION_FAILED`: the thing is in a state that does not allow this.
 * - `TOO_LARGE`: more bytes than the service takes.
 * - `RATE_LIMITED`: too often; try later.
 * - `LIMIT_REACHED`: the account's limit is used up.
 * - `INTERNAL`: the service's own fault; its details are in the log alone.
 */
export const errorCode = z.enum([
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'TOO_LARGE',
  'RATE_LIMITED',
  'LIMIT_REACHED',
  'INTERNAL',
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** Facts that a client may act on, beside the sentence that a person reads. */
export const errorDetails = z.object({
  /** With a `CONFLICT` of an edit: the head that the edit must be based on. */
  headId: z.string().optional(),
  /** With `INVALID_INPUT`: which parts are wrong, by their path in the input. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** With `RATE_LIMITED`: how long to wait. */
  retryAfterMs: z.number().int().optional(),
});
export type ErrorDetails = z.infer<typeof errorDetails>;
