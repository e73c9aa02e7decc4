import type { MessageView } from '@gruntless/contracts';
import type { ConversationMessage } from '@gruntless/db';

/** One message as a reader of the conversation sees it. */
export function messageViewOf({ createdAt, ...message }: ConversationMessage): MessageView {
  return { ...message, createdAt: createdAt.toISOString() };
}
