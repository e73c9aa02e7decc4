import { isSettled, type WorkflowProgress } from '@gruntless/contracts';
import { loadWorkflow } from '@gruntless/db';
import type { Context } from '../context.ts';

/** Yields where a version stands, now and at every change, until it is settled. */
export async function* watchWorkflow(
  context: Context,
  { workflowId }: { workflowId: string },
  signal: AbortSignal,
): AsyncGenerator<WorkflowProgress> {
  using bell = context.hub.listen('workflow', workflowId);
  let seen: string | undefined;
  while (!signal.aborted) {
    const workflow = await context.database.inTenant(context.tenant, (em) => loadWorkflow(em, workflowId));
    if (workflow.status !== seen) {
      seen = workflow.status;
      yield {
        id: workflow.id,
        status: workflow.status,
        rejectionReason: workflow.rejectionReason,
        updatedAt: workflow.updatedAt.toISOString(),
      };
    }
    if (isSettled(workflow.status)) return;
    await bell.next(context.settings.watchEveryMs, signal);
  }
}
