import type { WorkflowView } from '@gruntless/contracts';
import { loadChain, restoreWorkflow as appendRestored } from '@gruntless/db';
import type { Context } from '../context.ts';
import { workflowViewOf } from './workflow-view.ts';

/**
 * Makes an approved version of mine the new head, approved as it is.
 * @throws {AppError} PRECONDITION_FAILED where that version was never approved.
 */
export async function restoreWorkflow(
  context: Context,
  { workflowId }: { workflowId: string },
): Promise<WorkflowView> {
  return context.database.inTenant(context.tenant, async (em) => {
    const workflow = await appendRestored(em, context.tenant, workflowId);
    return workflowViewOf(workflow, await loadChain(em, workflow));
  });
}
