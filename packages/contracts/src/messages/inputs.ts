import { z } from 'zod';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';

/** With `lineage`, the ancestors' messages up to each fork come too. */
export const messageListInput = pageInput.extend({ workflowId: id, lineage: z.boolean().optional() });
export type MessageListInput = z.infer<typeof messageListInput>;

export const messageSendInput = z.strictObject({
  workflowId: id,
  content: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(20_000)
    .refine((text) => !text.includes('\0'), 'must not contain the NUL character'),
});
export type MessageSendInput = z.infer<typeof messageSendInput>;

/** `lastEventId` is what a client that was cut off saw last. */
export const messageWatchInput = z.strictObject({
  workflowId: id,
  lastEventId: z.string().max(100).nullish(),
});
