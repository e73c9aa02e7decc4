import type { WorkflowAddress, WorkflowView } from '@gruntless/contracts';
import { loadAddressed, loadChain } from '@gruntless/db';
import type { Context } from '../context.ts';
import { workflowViewOf } from './workflow-view.ts';

/** One of my versions, or my current version of a family. */
export async function getWorkflow(context: Context, address: WorkflowAddress): Promise<WorkflowView> {
  return context.database.inTenant(context.tenant, async (em) => {
    const workflow = await loadAddressed(em, context.tenant, address);
    return workflowViewOf(workflow, await loadChain(em, workflow));
  });
}
