import { AppError, type WorkflowPulled, type WorkflowPullInput } from '@gruntless/contracts';
import {
  editWorkflow,
  loadChain,
  loadMergeBase,
  loadShared,
  loadWorkflow,
  lockChainOf,
  payloadOf,
  type SqlEntityManager,
  type Workflow,
} from '@gruntless/db';
import type { Context } from '../context.ts';
import { enqueueCommitted } from '../jobs/enqueue-committed.ts';
import { mergePayloads } from '../merges/merge-payloads.ts';
import { workflowViewOf } from '../workflows/workflow-view.ts';

/**
 * Brings a version that was shared with me into my chain, as a new version with both parents recorded. What both sides
 * changed differently is answered as data, and nothing is written; the same call with a choice for each part then is.
 * Nobody's rows but mine ever change.
 * @throws {AppError} NOT_FOUND where that version is not open to me; CONFLICT with the head's id where mine is not the head.
 */
export async function pullWorkflow(context: Context, input: WorkflowPullInput): Promise<WorkflowPulled> {
  const { workflowId, fromWorkflowId, choices = {} } = input;
  const pulled = await context.database.inTenant(context.tenant, async (em) => {
    const mine = await loadLockedHead(em, workflowId);
    const theirs = await loadShared(em, fromWorkflowId);
    if (theirs.familyId !== mine.familyId) throw otherFamily();
    const base = await loadMergeBase(em, { mineId: mine.id, theirsId: theirs.id });
    if (base.id === theirs.id) return { outcome: 'up_to_date' as const, workflow: mine };
    const merge = mergePayloads(base.payload, payloadOf(mine), payloadOf(theirs), choices);
    if (merge.outcome === 'conflicts') return merge;
    const changes = { ...merge.payload, mergedFromWorkflowId: theirs.id };
    const workflow = await editWorkflow(em, context.tenant, mine.id, changes);
    return { outcome: 'pulled' as const, workflow };
  });
  if (pulled.outcome === 'conflicts') return pulled;
  const { outcome, workflow } = pulled;
  if (outcome === 'pulled')
    await enqueueCommitted(context, 'validate', { workflowId: workflow.id }, workflow);
  const chain = await context.database.inTenant(context.tenant, (em) => loadChain(em, workflow));
  return { outcome, workflow: workflowViewOf(workflow, chain) };
}

/** My head, which nobody else can move until the transaction ends. */
async function loadLockedHead(em: SqlEntityManager, workflowId: string): Promise<Workflow> {
  const { headId } = await loadChain(em, await lockChainOf(em, workflowId));
  if (headId === workflowId) return loadWorkflow(em, workflowId);
  throw new AppError(
    'CONFLICT',
    'There is a newer version of yours than the one named. Pull into that one.',
    { headId },
  );
}

function otherFamily(): AppError {
  return new AppError(
    'INVALID_INPUT',
    'The two versions are of different families; only relatives can be merged.',
  );
}
