import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { retryHeaders } from '../headers/retry-headers.ts';
import { classifyError } from './classify-error.ts';
import { errorDataOf } from './error-data.ts';

/** The answer of a plain route to whatever was thrown: the same shape as tRPC's, whose clients may meet it too. */
export function errorResponse(thrown: unknown, beside: Record<string, unknown> = {}): Response {
  const error = classifyError(thrown);
  const data = errorDataOf(error);
  const code = TRPC_ERROR_CODES_BY_KEY[data.code];
  const body = { ...beside, error: { message: error.message, code, data } };
  return Response.json(body, { status: data.httpStatus, headers: retryHeaders([error]) });
}
