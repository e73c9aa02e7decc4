import { z } from 'zod';
import { execution } from '../execution/execution.ts';
import { field } from '../fields/field.ts';
import { id, moment } from '../ids.ts';
import { workflowStatus } from './status.ts';

/** One version, whole. `headId` and `currentId` place it in its owner's chain. */
export const workflowView = z.object({
  id,
  familyId: id,
  headId: id,
  /** The highest approved version of the chain that is not deleted; null where there is none. */
  currentId: id.nullable(),
  parentWorkflowId: id.nullable(),
  rootWorkflowId: id.nullable(),
  mergedFromWorkflowId: id.nullable(),
  version: z.int().positive(),
  status: workflowStatus,
  rejectionReason: z.string().nullable(),
  name: z.string(),
  description: z.string().nullable(),
  actionLabel: z.string().nullable(),
  estSavedMinutes: z.number().nullable(),
  fields: z.array(field),
  execution,
  createdAt: moment,
  updatedAt: moment,
});
export type WorkflowView = z.infer<typeof workflowView>;

/** How often and how well a chain's owner has run it, over all versions of the family. */
export const runFigures = z.object({
  /** Successful runs. */
  numRuns: z.int(),
  /** Runs that ended, canceled ones left out. */
  numEnded: z.int(),
  /** When the newest successful run was finished. */
  lastRun: moment.nullable(),
  /** Successful runs as a part of the ended ones, 0 to 1; null before the first ended. */
  successRate: z.number().nullable(),
});
export type RunFigures = z.infer<typeof runFigures>;

/** One chain in a list: its current version, or its head where nothing is approved yet. */
export const workflowItem = workflowView
  .pick({
    id: true,
    familyId: true,
    headId: true,
    currentId: true,
    version: true,
    status: true,
    name: true,
    description: true,
    actionLabel: true,
    estSavedMinutes: true,
    createdAt: true,
  })
  .extend({ headStatus: workflowStatus, figures: runFigures });
export type WorkflowItem = z.infer<typeof workflowItem>;

/** One version in a chain's history. A deleted version keeps its place and has lost its name. */
export const workflowVersion = workflowView
  .pick({
    id: true,
    familyId: true,
    headId: true,
    currentId: true,
    parentWorkflowId: true,
    mergedFromWorkflowId: true,
    version: true,
    status: true,
    rejectionReason: true,
    name: true,
    createdAt: true,
  })
  .extend({
    deletedAt: moment.nullable(),
    /** Whose work it is: mine, or whom I accepted or pulled it from; null once they are gone. */
    by: z.string().nullable(),
    /** What changed against the version that it came from, in one line. */
    change: z.string(),
  });
export type WorkflowVersion = z.infer<typeof workflowVersion>;

/** What `workflows.watch` yields: where a version stands now. */
export const workflowProgress = workflowView.pick({
  id: true,
  status: true,
  rejectionReason: true,
  updatedAt: true,
});
export type WorkflowProgress = z.infer<typeof workflowProgress>;

export const workflowDeleted = z.object({ deletedIds: z.array(id) });
export type WorkflowDeleted = z.infer<typeof workflowDeleted>;
