import type { Page, WorkflowHistoryInput, WorkflowVersion } from '@gruntless/contracts';
import { loadChain, loadWorkflow, selectChain } from '@gruntless/db';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { pageOf } from '../pages/page-of.ts';
import { historyNotes } from './history-notes.ts';

const maxVersion = 2 ** 31 - 1;
const position = z.coerce.number().int().min(1).max(maxVersion);

/** The versions of my chain, newest first, each with who, when, and what changed in a line. A deleted version keeps its place, without its payload. */
export async function listHistory(
  context: Context,
  { workflowId, cursor, limit }: WorkflowHistoryInput,
): Promise<Page<WorkflowVersion>> {
  const before = cursor == null ? undefined : decodeCursor(cursor, position);
  const { chain, versions, notes } = await context.database.inTenant(context.tenant, async (em) => {
    const workflow = await loadWorkflow(em, workflowId);
    const chain = await loadChain(em, workflow);
    const versions = await selectChain(em, workflow, { before, limit: limit + 1 });
    return { chain, versions, notes: await historyNotes(em, context, versions) };
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
      by: notes.get(version.id)?.by ?? null,
      change: notes.get(version.id)?.change ?? '',
    }),
  );
}
