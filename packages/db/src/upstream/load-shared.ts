import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from '../workflow/not-found.ts';
import { Workflow } from '../workflow/workflow.ts';

/**
 * A version of someone else's that an unrevoked share opens to me.
 * @throws {AppError} NOT_FOUND
 */
export async function loadShared(em: SqlEntityManager, workflowId: string): Promise<Workflow> {
  const [row] = await em.execute<{ workflow: object }[]>('select workflow from shared_workflow(?)', [
    workflowId,
  ]);
  if (row === undefined) throw workflowNotFound();
  return em.map(Workflow, row.workflow);
}
