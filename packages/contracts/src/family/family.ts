import { z } from 'zod';
import { id, moment } from '../ids.ts';
import { workflowStatus } from '../workflows/status.ts';

/** A version that I may see: my own, or one that is shared with me. */
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
});
export type FamilyNode = z.infer<typeof familyNode>;

/** Versions that I may not see, counted where they hang: below the nearest version that I may see. */
export const hiddenNode = z.object({ parentId: id.nullable(), numVersions: z.int(), numOwners: z.int() });
export type HiddenNode = z.infer<typeof hiddenNode>;

/** The tree of a family, as far as I may see it. */
export const familyView = z.object({
  familyId: id,
  nodes: z.array(familyNode),
  hidden: z.array(hiddenNode),
});
export type FamilyView = z.infer<typeof familyView>;
