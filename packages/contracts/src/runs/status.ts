import { z } from 'zod';

export const runStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'timed_out', 'canceled']);
export type RunStatus = z.infer<typeof runStatus>;

/**
 * Which status may follow which; the database checks the same table again (a test compares the two).
 * `running -> queued` and `queued -> failed` are the sweeper's: an expired lease gives the run to its next
 * attempt, and a run that was lost too often fails.
 */
export const runTransitions: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['running', 'canceled', 'failed'],
  running: ['queued', 'succeeded', 'failed', 'timed_out', 'canceled'],
  succeeded: [],
  failed: [],
  timed_out: [],
  canceled: [],
};

/** True once the run has ended; an ended run never changes. */
export function isTerminal(status: RunStatus): boolean {
  return runTransitions[status].length === 0;
}

/** What a status says about success: null for canceled runs and for those that have not ended. */
export function successOf(status: RunStatus): boolean | null {
  switch (status) {
    case 'succeeded':
      return true;
    case 'failed':
    case 'timed_out':
      return false;
    case 'canceled':
    case 'queued':
    case 'running':
      return null;
  }
}
