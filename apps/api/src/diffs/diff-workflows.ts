import type { WorkflowDiff, WorkflowDiffInput } from '@gruntless/contracts';
import { loadReadable, payloadOf } from '@gruntless/db';
import type { Context } from '../context.ts';
import { diffPayloads } from './diff-payloads.ts';

/**
 * What differs between two versions that I may see: mine, or shared with me.
 * @throws {AppError} NOT_FOUND
 */
export async function diffWorkflows(context: Context, input: WorkflowDiffInput): Promise<WorkflowDiff> {
  const { fromWorkflowId, toWorkflowId } = input;
  const [from, to] = await context.database.inTenant(context.tenant, async (em) => [
    await loadReadable(em, fromWorkflowId),
    await loadReadable(em, toWorkflowId),
  ]);
  return { fromWorkflowId, toWorkflowId, ...diffPayloads(payloadOf(from), payloadOf(to)) };
}
