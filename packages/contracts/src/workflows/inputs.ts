import { z } from 'zod';
import { executionInput } from '../execution/execution.ts';
import { fields } from '../fields/field.ts';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';

const plainText = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((text) => !text.includes('\0'), 'must not contain the NUL character');

const name = plainText(200).min(1, 'must not be empty');
const description = plainText(10_000);
const actionLabel = plainText(60).min(1, 'must not be empty');
const estSavedMinutes = z.number().min(0).max(100_000);

/** Chosen by the caller: the same key names the same request, however often it is sent. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'must not contain the NUL character');

export const workflowCreateInput = z.strictObject({
  name,
  description: description.optional(),
  actionLabel: actionLabel.optional(),
  estSavedMinutes: estSavedMinutes.optional(),
  fields,
  execution: executionInput,
  idempotencyKey: idempotencyKey.optional(),
});
export type WorkflowCreateInput = z.infer<typeof workflowCreateInput>;

/** `workflowId` is the head that the edit is based on; what is absent stays as it is. */
export const workflowEditInput = z.strictObject({
  workflowId: id,
  name: name.optional(),
  description: description.nullish(),
  actionLabel: actionLabel.nullish(),
  estSavedMinutes: estSavedMinutes.nullish(),
  fields: fields.optional(),
  execution: executionInput.optional(),
  /** Resolves the dependencies anew. Without it an edit that leaves them as they are keeps their lock. */
  refreshLock: z.boolean().optional(),
});
export type WorkflowEditInput = z.infer<typeof workflowEditInput>;

/** One row by its id, or my current version of a family: the stable address for a bookmark. */
export const workflowAddress = z.union([
  z.strictObject({ workflowId: id }),
  z.strictObject({ familyId: id }),
]);
export type WorkflowAddress = z.infer<typeof workflowAddress>;

export const workflowIdInput = z.strictObject({ workflowId: id });

export const workflowListInput = pageInput.extend({ search: plainText(200).optional() });
export type WorkflowListInput = z.infer<typeof workflowListInput>;

export const workflowHistoryInput = pageInput.extend({ workflowId: id });
export type WorkflowHistoryInput = z.infer<typeof workflowHistoryInput>;

/** `reason` is what the version's history says from then on. */
export const workflowRejectInput = z.strictObject({
  workflowId: id,
  reason: plainText(2_000).min(1, 'must not be empty').optional(),
});

/** Deletes the whole chain, or with `onlyThisVersion` the one row. */
export const workflowDeleteInput = z.strictObject({
  workflowId: id,
  onlyThisVersion: z.boolean().optional(),
});
export type WorkflowDeleteInput = z.infer<typeof workflowDeleteInput>;
