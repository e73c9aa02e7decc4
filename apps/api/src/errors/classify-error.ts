import { AppError } from '@gruntless/contracts';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

/** What an unknown fault says to the outside: its own message stays in the log. */
const internalMessage =
  'Something went wrong on our side. Try again; if it stays, tell the operator the request id.';

/**
 * Turns whatever was thrown into a refusal that a caller may read. A fault that nobody meant for the caller
 * becomes `INTERNAL` without its message.
 */
export function classifyError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof TRPCError)) return new AppError('INTERNAL', internalMessage, {}, thrown);
  if (thrown.cause instanceof AppError) return thrown.cause;
  switch (thrown.code) {
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
      if (thrown.cause instanceof z.core.$ZodError) return invalidInput(thrown.cause);
      if (thrown.cause instanceof SyntaxError) {
        return new AppError('INVALID_INPUT', 'The request is not valid JSON.', {}, thrown);
      }
      return asIs('INVALID_INPUT', thrown);
    case 'NOT_FOUND':
      return asIs('NOT_FOUND', thrown);
    case 'METHOD_NOT_SUPPORTED':
    case 'UNSUPPORTED_MEDIA_TYPE':
      return asIs('INVALID_INPUT', thrown);
    case 'PAYLOAD_TOO_LARGE':
      return asIs('TOO_LARGE', thrown);
    default:
      return new AppError('INTERNAL', internalMessage, {}, thrown);
  }
}

function asIs(code: AppError['code'], error: TRPCError): AppError {
  return new AppError(code, error.message, {}, error);
}

function invalidInput(error: z.core.$ZodError): AppError {
  const issues = error.issues
    .flatMap(plainIssues)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const sentence = issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
  return new AppError('INVALID_INPUT', sentence, { issues }, error);
}

/** Of an input that fits no form of a union, what is wrong with it as the form that it comes closest to. */
function plainIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [closest] = issue.errors.toSorted((one, other) => one.length - other.length);
  if (closest === undefined || closest.length === 0) return [issue];
  return closest.flatMap((inner) => plainIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}
