import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** A count beyond this is not worth the time it takes; it is shown to a person. */
const maxCounted = 10_000;

/** How many messages the conversation behind one of my versions has, its ancestors' up to each fork included. */
export async function countConversation(em: SqlEntityManager, workflowId: string): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(*)::int as count from conversation(?, null, null, ?)',
    [workflowId, maxCounted],
  );
  return row?.count ?? 0;
}
