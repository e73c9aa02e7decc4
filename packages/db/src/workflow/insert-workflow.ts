import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { appendVersion, type WorkflowPayload } from './append-version.ts';
import { workflowNotFound } from './not-found.ts';
import { Workflow } from './workflow.ts';

export type NewWorkflow = WorkflowPayload & {
  idempotencyKey?: string | undefined;
  /** A hash of the request; what makes two requests with one key the same. */
  requestHash: string;
};

/**
 * Writes an original, version 1, to be validated. A key that was used before gives the row that it made.
 * @throws {AppError} CONFLICT where the key was used for another request, NOT_FOUND where its row is deleted.
 */
export async function insertWorkflow(
  em: SqlEntityManager,
  tenant: Tenant,
  { idempotencyKey, requestHash, ...payload }: NewWorkflow,
): Promise<{ workflow: Workflow; created: boolean }> {
  const inserted = await appendVersion(em, tenant, payload, {
    version: 1,
    status: 'validating',
    ...(idempotencyKey === undefined ? {} : { request: { idempotencyKey, requestHash } }),
  });
  if (inserted !== null) return { workflow: inserted, created: true };
  // A refused insert has waited for the transaction that made the other row, so the row is visible now.
  const earlier = await em.findOneOrFail(Workflow, {
    userId: tenant.userId,
    idempotencyKey: idempotencyKey ?? null,
  });
  if (earlier.requestHash !== requestHash) {
    throw new AppError(
      'CONFLICT',
      'This idempotency key was used for another workflow. Use a new key for a new workflow.',
    );
  }
  if (earlier.deletedAt !== null) throw workflowNotFound();
  return { workflow: earlier, created: false };
}
