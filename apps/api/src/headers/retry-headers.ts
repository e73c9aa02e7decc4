import type { AppError } from '@gruntless/contracts';

/** The header that tells when to come again, in whole seconds, where one of the errors says so. */
export function retryHeaders(errors: readonly AppError[]): Record<string, string> {
  const waits = errors.flatMap(({ details: { retryAfterMs } }) => retryAfterMs ?? []);
  return waits.length === 0 ? {} : { 'retry-after': String(Math.ceil(Math.max(...waits) / 1_000)) };
}
