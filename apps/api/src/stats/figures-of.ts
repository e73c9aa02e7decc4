import type { RunFigures } from '@gruntless/contracts';

/** Figures as a query counts them; `last_run` as PostgreSQL writes a time into JSON. */
export type FigureRow = { num_runs: number; num_ended: number; last_run: string | null };

/** Figures as they are shown. */
export function figuresOf({ num_runs, num_ended, last_run }: FigureRow): RunFigures {
  return {
    numRuns: num_runs,
    numEnded: num_ended,
    lastRun: last_run === null ? null : new Date(last_run).toISOString(),
    successRate: num_ended === 0 ? null : num_runs / num_ended,
  };
}
