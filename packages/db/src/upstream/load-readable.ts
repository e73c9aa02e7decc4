import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { Workflow } from '../workflow/workflow.ts';
import { loadShared } from './load-shared.ts';

/**
 * A version that I may read: an undeleted one of mine, or one that a share opens to me.
 * @throws {AppError} NOT_FOUND
 */
export async function loadReadable(em: SqlEntityManager, workflowId: string): Promise<Workflow> {
  const mine = await em.findOne(Workflow, { id: workflowId, deletedAt: null });
  return mine ?? loadShared(em, workflowId);
}
