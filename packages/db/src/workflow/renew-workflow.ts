import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** Extends a claim by `leaseMs` from now; false where the row is not this attempt's any more. */
export async function renewWorkflow(
  em: SqlEntityManager,
  claim: { workflowId: string; attempt: number; leaseMs: number },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update workflows set lease_expires_at = now() + :leaseMs * interval '1 millisecond'
     where id = :workflowId and attempt = :attempt and lease_expires_at is not null and deleted_at is null
     returning 1`,
    claim,
  );
  return rows.length > 0;
}
