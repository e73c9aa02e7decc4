import type { WorkflowCreateInput, WorkflowView } from '@gruntless/contracts';
import { insertWorkflow, loadChain } from '@gruntless/db';
import type { Context } from '../context.ts';
import { enqueueCommitted } from '../jobs/enqueue-committed.ts';
import { hashKey } from '../requests/hash-key.ts';
import { hashRequest } from '../requests/hash-request.ts';
import { workflowViewOf } from './workflow-view.ts';

/**
 * Makes an original, version 1, and has it validated. The same idempotency key gives the same workflow.
 * @throws {AppError} CONFLICT where the key was used for another workflow.
 */
export async function createWorkflow(
  context: Context,
  { idempotencyKey, ...payload }: WorkflowCreateInput,
): Promise<WorkflowView> {
  const { workflow, created, chain } = await context.database.inTenant(context.tenant, async (em) => {
    const inserted = await insertWorkflow(em, context.tenant, {
      ...payload,
      idempotencyKey: hashKey(context.tenant, idempotencyKey),
      requestHash: hashRequest(payload),
    });
    return { ...inserted, chain: await loadChain(em, inserted.workflow) };
  });
  if (created) await enqueueCommitted(context, 'validate', { workflowId: workflow.id }, workflow);
  return workflowViewOf(workflow, chain);
}
