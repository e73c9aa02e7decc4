import { z } from 'zod';
import { id } from '../ids.ts';

/** The span that a job follows from, as W3C Trace Context writes it; absent where nothing is traced. */
const traceparent = z
  .string()
  .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
  .optional();

type JobDefinition = { payload: z.ZodType; attempts: number; attemptsReason: string };

/**
 * Every job of the queue: its name, what it carries, and how often it is tried. Each name is a queue of its own,
 * so that slow work of one kind never holds up another. Payloads are ids alone: the row is the truth, and no
 * user's data or secret may lie in a queue.
 */
export const jobCatalog = {
  validate: {
    payload: z.strictObject({ workflowId: id, traceparent }),
    attempts: 3,
    attemptsReason: 'A database that is away for a moment; the sweeper finds what even three tries missed.',
  },
  'execute-run': {
    payload: z.strictObject({ runId: id, traceparent }),
    attempts: 3,
    attemptsReason:
      'Only a fault of the service throws, and a claim is fenced, so trying again cannot run a script twice at once.',
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof jobCatalog;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobCatalog)[Name]['payload']>;

/**
 * The id of the job that carries a row's next attempt. The queue silently ignores an id that it has seen end,
 * so each attempt needs its own.
 */
export function jobIdOf(rowId: string, attempt: number): string {
  return `${rowId}-${attempt + 1}`;
}
