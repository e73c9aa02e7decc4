import { z } from 'zod';
import { id } from '../ids.ts';
import { runFigures } from '../workflows/views.ts';

const defaultTimeZone = 'UTC';

/**
 * True for the names that the platform knows, such as `Europe/Berlin`. An offset such as `+01:00` is none: it has no days
 * of 23 hours, and PostgreSQL reads its sign the other way round.
 */
function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const workflowStatsInput = z.strictObject({
  workflowId: id,
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'is not a time zone such as Europe/Berlin')
    .default(defaultTimeZone),
});
export type WorkflowStatsInput = z.infer<typeof workflowStatsInput>;

/** Runs of a workflow's whole family. */
export const workflowStats = z.object({
  mine: runFigures.extend({
    /** Minutes saved: each successful run counts what its own version estimates. */
    savedMinutes: z.number(),
    /** The last 30 days that have ended runs, oldest first, as days of the time zone asked for. */
    days: z.array(z.object({ day: z.iso.date(), numRuns: z.int(), numEnded: z.int() })),
  }),
  /** Across all owners, as counts alone. */
  family: z.object({ numRuns: z.int(), numEnded: z.int(), numOwners: z.int() }),
});
export type WorkflowStats = z.infer<typeof workflowStats>;
