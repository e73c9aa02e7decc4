import { z } from 'zod';
import { id, moment } from '../ids.ts';

/** A sign-in that still holds, without its token. */
export const sessionView = z.object({
  id,
  /** The one that asks. */
  current: z.boolean(),
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  createdAt: moment,
  /** When it was last extended, which its use does once a day. */
  updatedAt: moment,
  expiresAt: moment,
});
export type SessionView = z.infer<typeof sessionView>;

export const sessionsRevoked = z.object({ revoked: z.int() });
export type SessionsRevoked = z.infer<typeof sessionsRevoked>;
