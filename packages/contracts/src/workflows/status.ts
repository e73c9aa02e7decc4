import { z } from 'zod';

/** Where a version stands on its way to being runnable. */
export const workflowStatus = z.enum([
  'validating',
  'clarifying',
  'building',
  'pending_approval',
  'approved',
  'rejected',
  'failed',
]);
export type WorkflowStatus = z.infer<typeof workflowStatus>;

/**
 * Which status may follow which. The database checks the same table again (a test compares the two).
 * A row begins as `validating`; as `approved` only by accepting a share or restoring an approved row.
 */
export const workflowTransitions: Record<WorkflowStatus, readonly WorkflowStatus[]> = {
  validating: ['clarifying', 'building', 'approved', 'failed'],
  clarifying: ['building', 'failed'],
  building: ['clarifying', 'pending_approval', 'failed'],
  pending_approval: ['approved', 'rejected'],
  approved: [],
  rejected: [],
  failed: [],
};

/** True once nothing will change the status any more. */
export function isSettled(status: WorkflowStatus): boolean {
  return workflowTransitions[status].length === 0;
}
