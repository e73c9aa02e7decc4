import type { WorkflowEditInput, WorkflowView } from '@gruntless/contracts';
import { editWorkflow as appendEdit, loadChain } from '@gruntless/db';
import type { Context } from '../context.ts';
import { enqueueCommitted } from '../jobs/enqueue-committed.ts';
import { workflowViewOf } from './workflow-view.ts';

/**
 * Makes the next version of my chain and has it validated; the edited row stays as it is.
 * @throws {AppError} CONFLICT with the head's id where the edit is not based on the head.
 */
export async function editWorkflow(
  context: Context,
  { workflowId, ...changes }: WorkflowEditInput,
): Promise<WorkflowView> {
  const { workflow, chain } = await context.database.inTenant(context.tenant, async (em) => {
    const workflow = await appendEdit(em, context.tenant, workflowId, changes);
    return { workflow, chain: await loadChain(em, workflow) };
  });
  await enqueueCommitted(context, 'validate', { workflowId: workflow.id }, workflow);
  return workflowViewOf(workflow, chain);
}
