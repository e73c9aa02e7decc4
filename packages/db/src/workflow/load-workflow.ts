import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from './not-found.ts';
import { Workflow } from './workflow.ts';

/**
 * One of my undeleted versions.
 * @throws {AppError} NOT_FOUND
 */
export async function loadWorkflow(em: SqlEntityManager, workflowId: string): Promise<Workflow> {
  const workflow = await em.findOne(Workflow, { id: workflowId, deletedAt: null });
  if (workflow === null) throw workflowNotFound();
  return workflow;
}
