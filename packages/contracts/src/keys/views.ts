import { z } from 'zod';
import { id, moment } from '../ids.ts';
import { keyScope } from './scope.ts';

/** An API key, without the key itself. */
export const keyView = z.object({
  id,
  name: z.string(),
  /** The key's first characters, to tell it from others. */
  start: z.string(),
  scopes: z.array(keyScope),
  createdAt: moment,
  expiresAt: moment.nullable(),
  /** To the minute; null while nobody has used it. */
  lastUsedAt: moment.nullable(),
});
export type KeyView = z.infer<typeof keyView>;

/** A new key. `key` is shown this once: only its hash is stored. */
export const keyCreated = keyView.extend({ key: z.string() });
export type KeyCreated = z.infer<typeof keyCreated>;
