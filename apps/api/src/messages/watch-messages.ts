import { id, type MessageView } from '@gruntless/contracts';
import { loadWorkflow, selectConversation } from '@gruntless/db';
import type { Context } from '../context.ts';
import { parsePosition } from '../pages/cursor.ts';
import { momentPosition } from '../pages/moment-position.ts';
import { messageViewOf } from './message-view.ts';

/** A round reads at most this many messages, so that a long conversation never fills the server's memory. */
const roundLimit = 100;

/**
 * Yields the messages about one of my versions after the last seen one, then each new one, until the client leaves.
 * @throws {AppError} NOT_FOUND, also once the version is deleted; INVALID_INPUT where `lastEventId` is none of ours.
 */
export async function* watchMessages(
  context: Context,
  { workflowId, lastEventId }: { workflowId: string; lastEventId?: string | null | undefined },
  signal: AbortSignal,
): AsyncGenerator<MessageView> {
  using bell = context.hub.listen('workflow', workflowId);
  let after = lastEventId == null ? undefined : parsePosition(lastEventId, momentPosition(id));
  while (!signal.aborted) {
    const messages = await context.database.inTenant(context.tenant, async (em) => {
      await loadWorkflow(em, workflowId);
      return selectConversation(em, workflowId, { lineage: false, after, limit: roundLimit });
    });
    for (const message of messages) {
      yield messageViewOf(message);
      after = message;
    }
    if (messages.length < roundLimit) await bell.next(context.settings.watchEveryMs, signal);
  }
}
