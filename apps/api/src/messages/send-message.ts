import type { MessageSendInput, MessageView } from '@gruntless/contracts';
import { insertMessage, loadWorkflow } from '@gruntless/db';
import type { Context } from '../context.ts';
import { sendHint } from '../hints/send-hint.ts';

/**
 * Adds a message of mine to the conversation about one of my versions.
 * @throws {AppError} NOT_FOUND
 */
export async function sendMessage(context: Context, input: MessageSendInput): Promise<MessageView> {
  const { workflowId, content } = input;
  const view = await context.database.inTenant(context.tenant, async (em): Promise<MessageView> => {
    const { version } = await loadWorkflow(em, workflowId);
    const message = await insertMessage(em, context.tenant, { workflowId, role: 'user', content });
    const { id, role, createdAt } = message;
    return { id, workflowId, version, mine: true, role, content, createdAt: createdAt.toISOString() };
  });
  await sendHint(context, { kind: 'workflow', id: workflowId });
  return view;
}
