import { z } from 'zod';
import { id, moment } from '../ids.ts';
import { messageRole } from './role.ts';

/** One message, with the version that it belongs to. */
export const messageView = z.object({
  id,
  workflowId: id,
  version: z.int().positive(),
  /** False for a message of an ancestor that someone else owns. */
  mine: z.boolean(),
  role: messageRole,
  content: z.string(),
  createdAt: moment,
});
export type MessageView = z.infer<typeof messageView>;
