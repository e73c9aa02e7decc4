import { z } from 'zod';
import { id } from '../ids.ts';

export const userRole = z.enum(['owner', 'member']);
export type UserRole = z.infer<typeof userRole>;

/** Who the caller is. */
export const meView = z.object({
  userId: id,
  accountId: id,
  role: userRole,
  name: z.string(),
  email: z.string(),
});
export type MeView = z.infer<typeof meView>;

export const meDeleted = z.object({ deleted: z.literal(true) });
export type MeDeleted = z.infer<typeof meDeleted>;
