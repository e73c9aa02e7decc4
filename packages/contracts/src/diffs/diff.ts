import { z } from 'zod';
import { lock } from '../execution/execution.ts';
import { field } from '../fields/field.ts';
import { id } from '../ids.ts';

export const workflowDiffInput = z.strictObject({ fromWorkflowId: id, toWorkflowId: id });
export type WorkflowDiffInput = z.infer<typeof workflowDiffInput>;

/** A stretch of changed lines with the lines around it, as in a unified diff. */
export const lineHunk = z.object({
  fromLine: z.int(),
  fromLines: z.int(),
  toLine: z.int(),
  toLines: z.int(),
  /** Each line with its sign first: ' ' unchanged, '-' only in from, '+' only in to. */
  lines: z.array(z.string()),
});
export type LineHunk = z.infer<typeof lineHunk>;

/** A value that differs. */
const change = <Value extends z.ZodType>(value: Value) => z.object({ from: value, to: value });

/** What differs between two versions. A part that is the same on both sides is empty. */
export const workflowDiff = z.object({
  fromWorkflowId: id,
  toWorkflowId: id,
  script: z.array(lineHunk),
  fields: z.object({
    added: z.array(field),
    removed: z.array(field),
    changed: z.array(change(field)),
    /** The same fields in another order. */
    reordered: z.boolean(),
  }),
  dependencies: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  lock: change(lock.nullable()).nullable(),
  /** By name: name, description, actionLabel, estSavedMinutes, outputFilename, isTextOutput, limits. */
  metadata: z.array(z.object({ name: z.string() }).extend(change(z.unknown()).shape)),
});
export type WorkflowDiff = z.infer<typeof workflowDiff>;
