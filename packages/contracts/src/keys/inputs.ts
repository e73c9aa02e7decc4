import { z } from 'zod';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';
import { keyScope } from './scope.ts';

const maxNameLength = 100;

export const keyCreateInput = z.strictObject({
  /** What the key is for; it stands in the list of keys. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(maxNameLength)
    .regex(/^[^\0-\x1f\x7f]*$/, 'must be one line'),
  scopes: z.array(keyScope).min(1).max(keyScope.options.length),
  /** Absent means that the key never expires. */
  expiresInDays: z.int().min(1).max(365).optional(),
});
export type KeyCreateInput = z.infer<typeof keyCreateInput>;

export const keyListInput = pageInput;
export type KeyListInput = z.infer<typeof keyListInput>;

export const keyIdInput = z.strictObject({ keyId: id });
