import { z } from 'zod';
import { runInputs } from '../fields/inputs.ts';
import { id } from '../ids.ts';
import { pageInput } from '../pages/page.ts';
import { idempotencyKey } from '../workflows/inputs.ts';
import { runStatus } from './status.ts';

const startWith = { inputs: runInputs, idempotencyKey: idempotencyKey.optional() };

/** The row to run, or a family: then my current version of it. */
export const runStartInput = z.union([
  z.strictObject({ workflowId: id, ...startWith }),
  z.strictObject({ familyId: id, ...startWith }),
]);
export type RunStartInput = z.infer<typeof runStartInput>;

export const runIdInput = z.strictObject({ runId: id });

export const runListInput = pageInput.extend({
  familyId: id.optional(),
  workflowId: id.optional(),
  status: runStatus.optional(),
});
export type RunListInput = z.infer<typeof runListInput>;

/** Everything after the event `after`, oldest first. */
export const runEventsInput = z.strictObject({
  runId: id,
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(200),
});
export type RunEventsInput = z.infer<typeof runEventsInput>;

/** `lastEventId` is what a client that was cut off saw last; it wins over `after`. */
export const runWatchInput = z.strictObject({
  runId: id,
  after: z.int().min(0).default(0),
  lastEventId: z.coerce.number().int().min(0).nullish(),
});
export type RunWatchInput = z.infer<typeof runWatchInput>;
