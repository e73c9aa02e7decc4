import type { FamilyView } from '@gruntless/contracts';
import { familyTree, loadWorkflow } from '@gruntless/db';
import type { Context } from '../context.ts';

/** The tree of a version's family as far as I may see it; what I may not see is counted where it hangs. */
export async function getFamily(
  context: Context,
  { workflowId }: { workflowId: string },
): Promise<FamilyView> {
  const { familyId, tree } = await context.database.inTenant(context.tenant, async (em) => {
    const { familyId } = await loadWorkflow(em, workflowId);
    return { familyId, tree: await familyTree(em, familyId) };
  });
  return {
    familyId,
    nodes: tree.nodes.map(({ createdAt, deletedAt, ...node }) => ({
      ...node,
      createdAt: createdAt.toISOString(),
      deletedAt: deletedAt?.toISOString() ?? null,
    })),
    hidden: tree.hidden,
  };
}
