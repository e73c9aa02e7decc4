import type { WorkflowView } from '@gruntless/contracts';
import type { Chain, Workflow } from '@gruntless/db';

/** A version as its owner sees it. */
export function workflowViewOf(workflow: Workflow, chain: Chain): WorkflowView {
  return {
    id: workflow.id,
    familyId: workflow.familyId,
    headId: chain.headId,
    currentId: chain.currentId,
    parentWorkflowId: workflow.parentWorkflowId,
    rootWorkflowId: workflow.rootWorkflowId,
    mergedFromWorkflowId: workflow.mergedFromWorkflowId,
    version: workflow.version,
    status: workflow.status,
    rejectionReason: workflow.rejectionReason,
    name: workflow.name,
    description: workflow.description,
    actionLabel: workflow.actionLabel,
    estSavedMinutes: workflow.estSavedMinutes,
    fields: workflow.fields,
    execution: workflow.execution,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
  };
}
