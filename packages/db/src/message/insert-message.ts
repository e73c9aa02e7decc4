import type { MessageRole } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { newId } from '../id/new-id.ts';
import { Message } from './message.ts';

/** Adds a message to the conversation about one of my versions, which the caller has loaded. */
export async function insertMessage(
  em: SqlEntityManager,
  tenant: Tenant,
  message: { workflowId: string; role: MessageRole; content: string },
): Promise<Message> {
  const [row] = await em.execute(
    `insert into workflow_messages (id, workflow_id, user_id, account_id, role, content)
     values (:id, :workflowId, :userId, :accountId, :role, :content)
     returning *`,
    { id: newId(), ...tenant, ...message },
  );
  if (row === undefined) throw new Error('An insert returned no row.');
  return em.map(Message, row);
}
