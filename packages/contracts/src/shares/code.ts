import { z } from 'zod';

/** Characters of a share code: lower-case letters and digits without look-alikes (no 0 o 1 l i). */
export const shareCodeAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
export const shareCodeLength = 8;

/**
 * A share's code as people type it: any case, with spaces or dashes. Anything that is no code at all stays
 * a string, so that it gets the same answer as an unknown code.
 */
export const shareCode = z
  .string()
  .max(100)
  .transform((typed) => typed.toLowerCase().replace(/[\s-]/g, ''));
