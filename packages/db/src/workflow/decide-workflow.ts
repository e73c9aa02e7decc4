import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { loadWorkflow } from './load-workflow.ts';
import { Workflow } from './workflow.ts';

/**
 * Approves or rejects one of my versions that waits for it.
 * @throws {AppError} NOT_FOUND; PRECONDITION_FAILED where it does not wait for a decision.
 */
export async function decideWorkflow(
  em: SqlEntityManager,
  {
    workflowId,
    ...decision
  }: { workflowId: string; status: 'approved' | 'rejected'; rejectionReason: string | null },
): Promise<Workflow> {
  const [row] = await em.execute(
    `update workflows set status = :status, rejection_reason = :rejectionReason, updated_at = now()
     where id = :workflowId and status = 'pending_approval' and deleted_at is null
     returning *`,
    { workflowId, ...decision },
  );
  if (row !== undefined) return em.map(Workflow, row);
  const { status } = await loadWorkflow(em, workflowId);
  throw new AppError('PRECONDITION_FAILED', `This version is ${status}, so there is nothing to decide.`);
}
