import type { WorkflowDeleted, WorkflowDeleteInput } from '@gruntless/contracts';
import { deleteChain, deleteVersion } from '@gruntless/db';
import type { Context } from '../context.ts';

/** Deletes my whole chain, or one version: tombstones stay, payload goes, queued runs are canceled. */
export async function deleteWorkflow(
  context: Context,
  { workflowId, onlyThisVersion }: WorkflowDeleteInput,
): Promise<WorkflowDeleted> {
  const erase = onlyThisVersion === true ? deleteVersion : deleteChain;
  return context.database.inTenant(context.tenant, async (em) => ({
    deletedIds: await erase(em, context.tenant, workflowId),
  }));
}
