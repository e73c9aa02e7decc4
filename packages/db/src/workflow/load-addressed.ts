import type { WorkflowAddress } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { loadWorkflow } from './load-workflow.ts';
import { workflowNotFound } from './not-found.ts';
import { Workflow } from './workflow.ts';

/**
 * One of my undeleted versions by its id, or my current version of a family.
 * @throws {AppError} NOT_FOUND, also where nothing in the chain is approved.
 */
export async function loadAddressed(
  em: SqlEntityManager,
  tenant: Tenant,
  address: WorkflowAddress,
): Promise<Workflow> {
  if ('workflowId' in address) return loadWorkflow(em, address.workflowId);
  const current = await em.findOne(
    Workflow,
    { userId: tenant.userId, familyId: address.familyId, status: 'approved', deletedAt: null },
    { orderBy: { version: 'desc' } },
  );
  if (current === null) throw workflowNotFound();
  return current;
}
