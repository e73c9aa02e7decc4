import { Gauge } from 'prom-client';
import { type Figures, prefix } from './open-figures.ts';

/** Work of one queue by its rows, which are the truth. The label is not `job`, which Prometheus keeps for itself. */
export type Waiting = { queue: string; waiting: number; oldestSeconds: number; running: number };
/** Jobs of one kind by their state in the queue engine. */
export type EngineCounts = Record<string, Record<string, number>>;

/** Registers how much waits, looked up at each scrape. Where a source does not answer, its figures are missing. */
export function createQueueFigures(
  { registry, beforeScrape }: Pick<Figures, 'registry' | 'beforeScrape'>,
  sources: { rows: () => Promise<Waiting[]>; engine: () => Promise<EngineCounts> },
): void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `${prefix}${name}`, help, labelNames, registers: [registry] });
  const waiting = gauge(
    'queue_waiting',
    'Rows that wait for a worker, by the queue of the job that they need.',
    ['queue'],
  );
  const oldest = gauge(
    'queue_oldest_age_seconds',
    'How long ago the oldest row that waits was made; 0 where none waits.',
    ['queue'],
  );
  const running = gauge('queue_running', 'Rows that a worker has claimed.', ['queue']);
  const engineJobs = gauge('queue_engine_jobs', 'Jobs in the queue engine, by their state there.', [
    'queue',
    'state',
  ]);

  beforeScrape(async () => {
    for (const each of [waiting, oldest, running]) each.reset();
    for (const row of await sources.rows()) {
      waiting.set({ queue: row.queue }, row.waiting);
      oldest.set({ queue: row.queue }, row.oldestSeconds);
      running.set({ queue: row.queue }, row.running);
    }
  });
  beforeScrape(async () => {
    engineJobs.reset();
    for (const [queue, states] of Object.entries(await sources.engine()))
      for (const [state, count] of Object.entries(states)) engineJobs.set({ queue, state }, count);
  });
}
