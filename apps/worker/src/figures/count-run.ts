import type { RunResult } from '@gruntless/db';
import type { Deps } from '../context.ts';

/** Counts a run that has ended, by the kind of its error where it has one. */
export function countRun(
  { figures }: Pick<Deps, 'figures'>,
  { status, error }: Pick<RunResult, 'status' | 'error'>,
): void {
  figures.runs.inc({ verdict: error?.kind ?? (status === 'succeeded' ? 'ok' : status) });
}
