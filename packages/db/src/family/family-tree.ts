import type { FamilyNode, HiddenNode } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from '../workflow/not-found.ts';

/** A version that I may see, in its place. */
export type FamilyMember = Omit<FamilyNode, 'createdAt' | 'deletedAt'> & {
  createdAt: Date;
  deletedAt: Date | null;
};

/**
 * A family as I may see it: the versions that are mine or open to me, and the counts of all others where they hang.
 * @throws {AppError} NOT_FOUND where I have no row in it.
 */
export async function familyTree(
  em: SqlEntityManager,
  familyId: string,
): Promise<{ nodes: FamilyMember[]; hidden: HiddenNode[] }> {
  const [row] = await em.execute<{ nodes: StoredNode[]; hidden: HiddenNode[] }[]>(
    'select nodes, hidden from family_tree(?)',
    [familyId],
  );
  if (row === undefined) throw workflowNotFound();
  const nodes = row.nodes.map((node) => ({
    ...node,
    createdAt: new Date(node.createdAt),
    deletedAt: node.deletedAt === null ? null : new Date(node.deletedAt),
  }));
  return { nodes, hidden: row.hidden };
}

/** Times as PostgreSQL writes them into JSON. */
type StoredNode = FamilyNode;
