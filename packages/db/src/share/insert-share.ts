import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { loadWorkflow } from '../workflow/load-workflow.ts';
import { workflowNotFound } from '../workflow/not-found.ts';
import { newCode } from './new-code.ts';
import { Share } from './share.ts';

/** Of 31^8 codes a new one is all but never taken; three taken in a row mean that something is broken. */
const maxAttempts = 3;

/**
 * Shares one of my approved versions under a new code.
 * @throws {AppError} NOT_FOUND; PRECONDITION_FAILED where the version is not approved.
 */
export async function insertShare(
  em: SqlEntityManager,
  tenant: Tenant,
  share: { workflowId: string; expiresAt: Date | null; allowsUpdates: boolean },
): Promise<Share> {
  const { status } = await loadWorkflow(em, share.workflowId);
  // Held until the end, so that a deletion either comes before and is seen here, or comes after and finds the code.
  const [held] = await em.execute('select 1 from workflows where id = ? and deleted_at is null for share', [
    share.workflowId,
  ]);
  if (held === undefined) throw workflowNotFound();
  if (status !== 'approved') {
    throw new AppError(
      'PRECONDITION_FAILED',
      `Only an approved version can be shared; this one is ${status}.`,
    );
  }
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const [row] = await em.execute(
      `insert into workflow_shares (id, workflow_id, shared_by, expires_at, allows_updates)
       values (:code, :workflowId, :userId, :expiresAt, :allowsUpdates)
       on conflict (id) do nothing
       returning *`,
      { code: newCode(), userId: tenant.userId, ...share, expiresAt: share.expiresAt?.toISOString() ?? null },
    );
    if (row !== undefined) return em.map(Share, row);
  }
  throw new Error(`${maxAttempts} random share codes in a row were taken.`);
}
