import { z } from 'zod';
import { fileView } from '../files/views.ts';
import { id, moment } from '../ids.ts';
import { runError } from './error.ts';
import { runEvent, runProgress } from './event.ts';
import { runRecord } from './record.ts';
import { runStatus } from './status.ts';

/** One run, whole. */
export const runView = z.object({
  id,
  workflowId: id,
  familyId: id,
  status: runStatus,
  success: z.boolean().nullable(),
  createdAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
  /** From start to end; null until both are known. */
  durationMs: z.int().nullable(),
  error: runError.nullable(),
  outputs: z.array(fileView),
  /** The result as text, for workflows that answer with text. */
  text: z.string().nullable(),
  progress: runProgress.nullable(),
  /** How it was executed and what it used; null until a script of it has ended. */
  record: runRecord.nullable(),
});
export type RunView = z.infer<typeof runView>;

/** One run in a list: without outputs, text, progress and record, which `runs.get` gives. */
export const runItem = runView.omit({ outputs: true, text: true, progress: true, record: true });
export type RunItem = z.infer<typeof runItem>;

/** A stretch of a run's events. `ended` is true once the run has ended and nothing follows this stretch. */
export const runEventsPage = z.object({ items: z.array(runEvent), ended: z.boolean() });
export type RunEventsPage = z.infer<typeof runEventsPage>;
