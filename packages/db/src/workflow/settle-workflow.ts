import type { Execution, WorkflowStatus } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { toJsonb } from '../database/to-jsonb.ts';

export type WorkflowVerdict = {
  workflowId: string;
  /** The attempt that speaks; a stale one writes nothing. */
  attempt: number;
  status: Exclude<WorkflowStatus, 'validating'>;
  rejectionReason: string | null;
  /** The execution with what the work added to it, such as its lock; absent where it stays as it is. */
  execution?: Execution;
};

/** Ends the work on a claimed row with its result; false where the row is not this attempt's any more. */
export async function settleWorkflow(
  em: SqlEntityManager,
  { execution, ...verdict }: WorkflowVerdict,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update workflows set status = :status, rejection_reason = :rejectionReason, lease_expires_at = null,
       execution = coalesce(:execution::jsonb, execution), updated_at = now()
     where id = :workflowId and attempt = :attempt and lease_expires_at is not null and deleted_at is null
     returning 1`,
    { ...verdict, execution: execution === undefined ? null : toJsonb(execution) },
  );
  return rows.length > 0;
}
