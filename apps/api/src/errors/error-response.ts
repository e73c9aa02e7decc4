import { classifyError } from './classify-error.ts';
import { errorDataOf } from './error-data.ts';

/** The answer of a plain route to whatever was thrown: the same shape as tRPC's. */
export function errorResponse(thrown: unknown): Response {
  const error = classifyError(thrown);
  const data = errorDataOf(error);
  return Response.json({ error: { message: error.message, data } }, { status: data.httpStatus });
}
