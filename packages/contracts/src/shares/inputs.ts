import { z } from 'zod';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';
import { shareCode } from './code.ts';

export const shareCreateInput = z.strictObject({
  workflowId: id,
  /** Absent means that the code never expires. */
  expiresInDays: z.int().min(1).max(365).optional(),
  /** Opens the later approved versions too; off unless said. */
  allowsUpdates: z.boolean().optional(),
});
export type ShareCreateInput = z.infer<typeof shareCreateInput>;

export const shareCodeInput = z.strictObject({ code: shareCode });

/** `given` are the shares that I made, `accepted` those that I took; both without it. */
export const shareListInput = pageInput.extend({ direction: z.enum(['given', 'accepted']).optional() });
export type ShareListInput = z.infer<typeof shareListInput>;
