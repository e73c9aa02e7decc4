import { z } from 'zod';
import { runLimits } from '../runs/limits.ts';

/**
 * What the operator has set for one account: what each of its runs may use, and what it may have at once. What is absent is
 * as the operator has it for everybody, and nothing goes beyond the operator's maxima.
 */
export const accountLimits = runLimits.extend({
  /** Runs that are queued or running. */
  openRuns: z.int().min(0).max(1_000_000).optional(),
  /** The size of all files together, inputs and results. */
  storedBytes: z.int().min(0).optional(),
});
export type AccountLimits = z.infer<typeof accountLimits>;
