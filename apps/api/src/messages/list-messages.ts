import { id, type MessageListInput, type MessageView, type Page } from '@gruntless/contracts';
import { loadWorkflow, selectConversation } from '@gruntless/db';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { encodeMoment, momentPosition } from '../pages/moment-position.ts';
import { pageOf } from '../pages/page-of.ts';
import { messageViewOf } from './message-view.ts';

/**
 * The conversation about one of my versions in the order in which it was held, as one reads it. With `lineage` it begins
 * with the ancestors' messages, each ancestor's up to the fork.
 */
export async function listMessages(context: Context, input: MessageListInput): Promise<Page<MessageView>> {
  const { workflowId, lineage = false, cursor, limit } = input;
  const after = cursor == null ? undefined : decodeCursor(cursor, momentPosition(id));
  const rows = await context.database.inTenant(context.tenant, async (em) => {
    await loadWorkflow(em, workflowId);
    return selectConversation(em, workflowId, { lineage, after, limit: limit + 1 });
  });
  return pageOf(rows, limit, encodeMoment, messageViewOf);
}
