import { z } from 'zod';

/** A variable that is a whole number: digits and nothing else, because '0x10', '1e3' and ' ' are numbers to JavaScript. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string(error)
    .regex(/^\d{1,16}$/, error)
    .transform(Number)
    .pipe(z.number().min(least, error).max(most, error));
}
