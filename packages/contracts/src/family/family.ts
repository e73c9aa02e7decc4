import { z } from 'zod';
import { id, moment } from '../ids.ts';
import { workflowStatus } from '../workflows/status.ts';

/** A version that I may see: my own, or one that was shared with me. */
export const familyNode = z.object({
  id,
  /** The nearest ancestor that I may see; null where there is none. */
  parentId: id.nullable(),
  mergedFromId: id.nullable(),
  mine: z.boolean(),
  version: z.int(),
  status: workflowStatus,
  name: z.string(),
  createdAt: moment,
  deletedAt: moment.nullable(),
  /** Versions of others that hang below this one and that I may not see. */
  hiddenDescendants: z.int(),
});
export type FamilyNode = z.infer<typeof familyNode>;

/** The tree of a family, as far as I may see it; the rest is counted. */
export const familyView = z.object({
  familyId: id,
  nodes: z.array(familyNode),
  /** All versions that I may not see, and how many owners they have. */
  hidden: z.object({ versions: z.int(), owners: z.int() }),
});
export type FamilyView = z.infer<typeof familyView>;
