import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { appendVersion } from './append-version.ts';
import { loadHead } from './load-head.ts';
import { loadWorkflow } from './load-workflow.ts';
import { lockChainOf } from './lock-chain.ts';
import { payloadOf } from './payload-of.ts';
import type { Workflow } from './workflow.ts';

/**
 * Makes an approved version of mine the new head, approved as it is. The head itself needs no restoring and is returned.
 * @throws {AppError} NOT_FOUND; PRECONDITION_FAILED where that version is not approved.
 */
export async function restoreWorkflow(
  em: SqlEntityManager,
  tenant: Tenant,
  workflowId: string,
): Promise<Workflow> {
  const chain = await lockChainOf(em, workflowId);
  const old = await loadWorkflow(em, workflowId);
  if (old.status !== 'approved') {
    throw new AppError(
      'PRECONDITION_FAILED',
      `Only an approved version can be restored; this one is ${old.status}. Edit it instead.`,
    );
  }
  const { head, nextVersion } = await loadHead(em, chain);
  if (head.id === old.id) return head;
  const restored = await appendVersion(em, tenant, payloadOf(old), {
    version: nextVersion,
    status: 'approved',
    lineage: { parentId: old.id, rootId: old.familyId },
  });
  if (restored === null) throw new Error('A restored version has no idempotency key, and yet met one.');
  return restored;
}
