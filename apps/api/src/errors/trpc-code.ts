import type { ErrorCode } from '@gruntless/contracts';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';

/** The tRPC code of each of our codes: the one place where errors meet the transport. */
export function trpcCodeOf(code: ErrorCode): TRPC_ERROR_CODE_KEY {
  switch (code) {
    case 'INVALID_INPUT':
      return 'BAD_REQUEST';
    case 'UNAUTHENTICATED':
      return 'UNAUTHORIZED';
    case 'FORBIDDEN':
      return 'FORBIDDEN';
    case 'NOT_FOUND':
      return 'NOT_FOUND';
    case 'CONFLICT':
      return 'CONFLICT';
    case 'PRECONDITION_FAILED':
      return 'PRECONDITION_FAILED';
    case 'TOO_LARGE':
      return 'PAYLOAD_TOO_LARGE';
    case 'RATE_LIMITED':
    case 'LIMIT_REACHED':
      return 'TOO_MANY_REQUESTS';
    case 'INTERNAL':
      return 'INTERNAL_SERVER_ERROR';
  }
}
