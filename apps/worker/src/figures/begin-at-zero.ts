import { runErrorKind } from '@gruntless/contracts';
import type { Stray } from '@gruntless/db';
import type { WorkerFigures } from '@gruntless/figures';
import type { Verdict } from '@gruntless/sandbox';

const verdicts: Record<Verdict, true> = {
  ok: true,
  error: true,
  timeout: true,
  out_of_memory: true,
  too_much_output: true,
  canceled: true,
  sandbox_fault: true,
};
const strays: Record<Stray['kind'], true> = {
  lost_run: true,
  queued_run: true,
  workflow: true,
  expired_file: true,
};

/** Shows what has not happened yet as 0: the first one would else not count as an increase. */
export function beginAtZero(figures: WorkerFigures): WorkerFigures {
  for (const verdict of ['ok', 'canceled', ...runErrorKind.options]) figures.runs.inc({ verdict }, 0);
  for (const verdict of Object.keys(verdicts)) figures.scripts.inc({ verdict }, 0);
  for (const reason of ['given_back', 'abandoned', 'fault']) figures.unfinished.inc({ reason }, 0);
  for (const kind of Object.keys(strays)) {
    figures.strays.inc({ kind }, 0);
    figures.strayFaults.inc({ kind }, 0);
  }
  return figures;
}
