import type { AppError, ErrorCode, ErrorDetails } from '@gruntless/contracts';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { trpcCodeOf } from './trpc-code.ts';

/** What every error answer carries beside its message, over tRPC and over the plain routes alike. */
export type ErrorData = ErrorDetails & {
  /** The transport's code. */
  code: TRPCError['code'];
  httpStatus: number;
  /** Our own code, which is finer. */
  reason: ErrorCode;
};

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
