import { type AppError, errorCode, errorDetails } from '@gruntless/contracts';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { z } from 'zod';
import { trpcCodeOf } from './trpc-code.ts';

/** What every error answer carries beside its message, over tRPC and over the plain routes alike. */
const errorData = errorDetails.extend({
  /** The transport's code. */
  code: z.enum(errorCode.options.map(trpcCodeOf)),
  httpStatus: z.int(),
  /** Our own code, which is finer. */
  reason: errorCode,
});
export type ErrorData = z.infer<typeof errorData>;

/** The `error` of every error answer. `code` is JSON-RPC's number, `path` the procedure's where there is one. */
export const errorShape = z.object({
  message: z.string(),
  code: z.int(),
  data: errorData.extend({ path: z.string().optional() }),
});

/** The machine-readable part of an error answer. */
export function errorDataOf(error: AppError): ErrorData {
  const code = trpcCodeOf(error.code);
  return {
    ...error.details,
    code,
    httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code })),
    reason: error.code,
  };
}
