import type { Page, WorkflowHistoryInput, WorkflowVersion } from '@gruntless/contracts';
import { loadChain, loadWorkflow, selectChain } from '@gruntless/db';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { pageOf } from '../pages/page-of.ts';

const maxVersion = 2 ** 31 - 1;
const position = z.coerce.number().int().min(1).max(maxVersion);

/** The versions of my chain, newest first. A deleted version keeps its place, without its payload. */
export async function listHistory(
  context: Context,
  { workflowId, cursor, limit }: WorkflowHistoryInput,
): Promise<Page<WorkflowVersion>> {
  const before = cursor == null ? undefined : decodeCursor(cursor, position);
  const { chain, versions } = await context.database.inTenant(context.tenant, async (em) => {
    const workflow = await loadWorkflow(em, workflowId);
    return {
      chain: await loadChain(em, workflow),
      versions: await selectChain(em, workflow, { before, limit: limit + 1 }),
    };
  });
  return pageOf(
    versions,
    limit,
    (version) => String(version.version),
    (version) => ({
      id: version.id,
      familyId: version.familyId,
      headId: chain.headId,
      currentId: chain.currentId,
      parentWorkflowId: version.parentWorkflowId,
      mergedFromWorkflowId: version.mergedFromWorkflowId,
      version: version.version,
      status: version.status,
      rejectionReason: version.rejectionReason,
      name: version.name,
      createdAt: version.createdAt.toISOString(),
      deletedAt: version.deletedAt?.toISOString() ?? null,
    }),
  );
}
