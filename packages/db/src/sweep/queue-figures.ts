import type { Database } from '../database/database.ts';

/** How much of one kind of work there is, over all tenants. */
export type QueueFigures = {
  /** The queue of the job that the rows need. */
  queue: string;
  waiting: number;
  /** How long ago the oldest row that waits was made; 0 where none does. */
  oldestSeconds: number;
  running: number;
};

/** Counts what waits and what runs, by the rows. */
export async function queueFigures(database: Database): Promise<QueueFigures[]> {
  return database.outsideTenants((em) =>
    em.execute<QueueFigures[]>(
      'select job as queue, waiting, oldest_seconds as "oldestSeconds", running from queue_figures()',
    ),
  );
}
