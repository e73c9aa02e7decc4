import { z } from 'zod';
import { id, moment } from '../ids.ts';
import { workflowView } from '../workflows/views.ts';

/** Whether the version that I forked, or a later one that its share opens, is ahead of my last pull. */
export const upstreamView = z.object({
  updateAvailable: z.boolean(),
  /** The newest version that I may pull; null for an original, or where the share is revoked or its row gone. */
  from: z
    .object({ workflowId: id, version: z.int(), name: z.string(), sharedBy: z.string(), createdAt: moment })
    .nullable(),
});
export type UpstreamView = z.infer<typeof upstreamView>;

/** A part of a workflow that is merged on its own: `script`, `dependencies`, `field:{id}`, `name`, … */
export const mergePart = z
  .string()
  .regex(/^(script|dependencies|name|description|actionLabel|estSavedMinutes|output|limits|field:[\w-]+)$/);

export const workflowPullInput = z.strictObject({
  /** My head, as in an edit. */
  workflowId: id,
  fromWorkflowId: id,
  /** Which side to take for each part that both sides changed. */
  choices: z.record(mergePart, z.enum(['mine', 'theirs'])).optional(),
});
export type WorkflowPullInput = z.infer<typeof workflowPullInput>;

/** A part that both sides changed differently. */
export const mergeConflict = z.object({
  part: mergePart,
  /** What both started from; null where it has been deleted since. */
  base: z.unknown(),
  mine: z.unknown(),
  theirs: z.unknown(),
});
export type MergeConflict = z.infer<typeof mergeConflict>;

/** A pull either made my next version, or answers what is left to choose and has written nothing. */
export const workflowPulled = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('pulled'), workflow: workflowView }),
  z.object({ outcome: z.literal('up_to_date'), workflow: workflowView }),
  z.object({ outcome: z.literal('conflicts'), conflicts: z.array(mergeConflict) }),
]);
export type WorkflowPulled = z.infer<typeof workflowPulled>;
