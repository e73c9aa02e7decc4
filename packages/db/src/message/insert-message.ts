import type { MessageRole } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { newId } from '../id/new-id.ts';
import { workflowNotFound } from '../workflow/not-found.ts';
import { Message } from './message.ts';

/**
 * Adds a message to the conversation about one of my versions.
 * @throws {AppError} NOT_FOUND
 */
export async function insertMessage(
  em: SqlEntityManager,
  tenant: Tenant,
  message: { workflowId: string; role: MessageRole; content: string },
): Promise<Message> {
  // Held until the end of the transaction. So a deletion either comes before and is seen here, or comes after and finds the
  // message; and messages become visible in the order of their times, so that whoever reads on from the last one that they
  // saw misses none.
  const [held] = await em.execute(
    'select id from workflows where id = :workflowId and deleted_at is null for no key update',
    { workflowId: message.workflowId },
  );
  if (held === undefined) throw workflowNotFound();
  const [row] = await em.execute(insertSql, { id: newId(), ...tenant, ...message });
  if (row === undefined) throw new Error('An insert returned no row.');
  return em.map(Message, row);
}

// The transaction's own time is from before it waited.
const insertSql = `
  insert into workflow_messages (id, workflow_id, user_id, account_id, role, content, created_at)
  values (:id, :workflowId, :userId, :accountId, :role, :content, greatest(
    clock_timestamp(),
    (select max(created_at) + interval '1 millisecond' from workflow_messages where workflow_id = :workflowId)))
  returning *`;
