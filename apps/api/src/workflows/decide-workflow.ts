import type { WorkflowView } from '@gruntless/contracts';
import { decideWorkflow as settleDecision, loadChain } from '@gruntless/db';
import type { Context } from '../context.ts';
import { sendHint } from '../hints/send-hint.ts';
import { workflowViewOf } from './workflow-view.ts';

/**
 * Approves or rejects a version of mine that waits for my decision, and tells whoever watches it.
 * @throws {AppError} PRECONDITION_FAILED where it does not wait for one.
 */
export async function decideWorkflow(
  context: Context,
  decision: { workflowId: string; status: 'approved' | 'rejected'; rejectionReason: string | null },
): Promise<WorkflowView> {
  const view = await context.database.inTenant(context.tenant, async (em) => {
    const workflow = await settleDecision(em, decision);
    return workflowViewOf(workflow, await loadChain(em, workflow));
  });
  await sendHint(context, { kind: 'workflow', id: view.id });
  return view;
}
