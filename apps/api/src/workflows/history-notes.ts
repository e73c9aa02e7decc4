import { listShares, payloadOf, selectUpstream, type SqlEntityManager, Workflow } from '@gruntless/db';
import type { Context } from '../context.ts';
import { diffPayloads } from '../diffs/diff-payloads.ts';
import { summarizeDiff } from '../diffs/summarize-diff.ts';

/** Who made a version, and what changed with it in a line. */
export type HistoryNote = { by: string | null; change: string };

/** The notes of some versions of one chain of mine, by their ids. */
export async function historyNotes(
  em: SqlEntityManager,
  context: Context,
  versions: Workflow[],
): Promise<Map<string, HistoryNote>> {
  const parents = await loadParents(em, versions);
  const pulledFrom = versions.some(({ mergedFromWorkflowId }) => mergedFromWorkflowId !== null)
    ? await selectUpstream(em, versions[0]?.familyId ?? '')
    : [];
  const notes = new Map<string, HistoryNote>();
  for (const version of versions) {
    const { id, shareId, mergedFromWorkflowId } = version;
    const change = changeOf(version, parents.get(version.parentWorkflowId ?? ''));
    if (shareId !== null) {
      const [share] = await listShares(em, { code: shareId, limit: 1 });
      notes.set(id, { by: share?.otherName ?? null, change });
    } else if (mergedFromWorkflowId === null) {
      notes.set(id, { by: context.caller.name, change });
    } else {
      const source = pulledFrom.find((upstream) => upstream.id === mergedFromWorkflowId);
      notes.set(id, { by: source?.sharedBy ?? null, change });
    }
  }
  return notes;
}

/** The rows of mine that these came from; the others' are not mine to read. */
async function loadParents(em: SqlEntityManager, versions: Workflow[]): Promise<Map<string, Workflow>> {
  const known = new Map(versions.map((version) => [version.id, version]));
  const missing = versions.flatMap(({ parentWorkflowId: id }) => (id === null || known.has(id) ? [] : [id]));
  if (missing.length > 0) {
    for (const parent of await em.find(Workflow, { id: { $in: missing } })) known.set(parent.id, parent);
  }
  return known;
}

function changeOf(version: Workflow, parent: Workflow | undefined): string {
  if (version.deletedAt !== null) return 'deleted';
  if (version.parentWorkflowId === null) return 'created';
  if (version.shareId !== null) return 'accepted';
  // What it came from is deleted by now, and so is what there was to compare.
  if (parent === undefined || parent.deletedAt !== null) return 'changed';
  const summary = summarizeDiff(diffPayloads(payloadOf(parent), payloadOf(version)));
  return version.mergedFromWorkflowId === null ? summary : `pulled: ${summary}`;
}
