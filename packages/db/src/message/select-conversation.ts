import type { MessageRole } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** A message that I may read: of one of my versions, or of what it was forked from. */
export type ConversationMessage = {
  id: string;
  workflowId: string;
  version: number;
  mine: boolean;
  role: MessageRole;
  content: string;
  createdAt: Date;
};

type Stretch = {
  /** Begin with the ancestors' messages, each ancestor's up to the fork. */
  lineage: boolean;
  /** The message that the stretch begins after. */
  after: { createdAt: Date; id: string } | undefined;
  limit: number;
};

/** The conversation about one of my versions, which the caller has loaded, in the order in which it was held. */
export async function selectConversation(
  em: SqlEntityManager,
  workflowId: string,
  { lineage, after, limit }: Stretch,
): Promise<ConversationMessage[]> {
  const rows = await em.execute<(Omit<ConversationMessage, 'createdAt'> & { createdAt: string })[]>(
    lineage ? lineageSql : ownSql,
    { workflowId, afterAt: after?.createdAt.toISOString() ?? null, afterId: after?.id ?? null, limit },
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

const lineageSql = `
  select id, workflow_id as "workflowId", version, mine, role, content, created_at as "createdAt"
  from conversation(:workflowId, :afterAt, :afterId, :limit)`;

const ownSql = `
  select m.id, m.workflow_id as "workflowId", w.version, true as mine, m.role, m.content, m.created_at as "createdAt"
  from workflow_messages m join workflows w on w.id = m.workflow_id
  where m.workflow_id = :workflowId
    and (:afterAt::timestamptz is null or (m.created_at, m.id) > (:afterAt::timestamptz, :afterId::uuid))
  order by m.created_at, m.id
  limit :limit`;
