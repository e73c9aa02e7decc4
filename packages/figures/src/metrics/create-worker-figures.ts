import { Counter, Histogram, type Registry } from 'prom-client';
import { stageBuckets } from './buckets.ts';
import { type Figures, prefix } from './open-figures.ts';

/** What a worker counts. Labels come from closed lists: never an id, a name or a message. */
export type WorkerFigures = ReturnType<typeof createWorkerFigures>;

/** Registers what a worker counts. */
export function createWorkerFigures({ registry }: Pick<Figures, 'registry'>) {
  return { ...runFigures([registry]), ...environmentFigures([registry]) };
}

type Registers = Registry[];

function runFigures(registers: Registers) {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers });
  return {
    runs: counter(
      'runs_total',
      'Runs that a worker ended, by verdict: ok, canceled, or the kind of their error (lost ones included).',
      ['verdict'],
    ),
    scripts: counter('scripts_total', 'Scripts that the sandbox ended, by its verdict.', ['verdict']),
    unfinished: counter(
      'attempts_unfinished_total',
      'Attempts that came to no end of their own: given back on a stop, abandoned to another worker, or a fault of the service.',
      ['reason'],
    ),
    stageSeconds: new Histogram({
      name: `${prefix}run_stage_duration_seconds`,
      help: 'Time that a run spends in each of its stages.',
      labelNames: ['stage'],
      buckets: stageBuckets,
      registers,
    }),
    starts: counter('sandbox_starts_total', 'Sandboxes that were started for a run, warm or cold, and why.', [
      'mode',
      'cause',
    ]),
    validations: counter('validations_total', 'Versions that were checked, by the status that they got.', [
      'status',
    ]),
    strays: counter('sweep_strays_total', 'What sweeps found and dealt with, by its kind.', ['kind']),
    cleared: counter(
      'runs_cleared_total',
      'Runs whose data was cleared, as old as the operator keeps it.',
      [],
    ),
    strayFaults: counter('sweep_faults_total', 'What sweeps found and could not deal with, by its kind.', [
      'kind',
    ]),
  };
}

function environmentFigures(registers: Registers) {
  return {
    resolveSeconds: new Histogram({
      name: `${prefix}environment_resolve_duration_seconds`,
      help: 'Time to find versions that fit together, by outcome: done, a refusal, or a fault.',
      labelNames: ['outcome'],
      buckets: stageBuckets,
      registers,
    }),
    installSeconds: new Histogram({
      name: `${prefix}environment_install_duration_seconds`,
      help: 'Time to install packages, by outcome: done, a refusal, or a fault.',
      labelNames: ['outcome'],
      buckets: stageBuckets,
      registers,
    }),
    evictions: new Counter({
      name: `${prefix}environment_evictions_total`,
      help: 'Environments that were removed to make room.',
      registers,
    }),
    evictedBytes: new Counter({
      name: `${prefix}environment_evicted_bytes_total`,
      help: 'Size of the environments that were removed to make room.',
      registers,
    }),
  };
}
