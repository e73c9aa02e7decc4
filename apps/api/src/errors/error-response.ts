import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { classifyError } from './classify-error.ts';
import { errorDataOf } from './error-data.ts';

/** The answer of a plain route to whatever was thrown: the same shape as tRPC's. */
export function errorResponse(thrown: unknown): Response {
  const error = classifyError(thrown);
  const data = errorDataOf(error);
  const code = TRPC_ERROR_CODES_BY_KEY[data.code];
  return Response.json({ error: { message: error.message, code, data } }, { status: data.httpStatus });
}
