import { errorCode } from '@gruntless/contracts';
import { type Database, queueFigures } from '@gruntless/db';
import {
  type ApiFigures,
  createApiFigures,
  createQueueFigures,
  type Figures,
  openFigures,
} from '@gruntless/figures';
import type { Logger } from '@gruntless/process';
import type { Producer } from '@gruntless/queue';

/** What the API counts, and how it is read. */
export type ProcessFigures = ApiFigures & Pick<Figures, 'scrape'>;

/** Opens the figures of this process: what it counts itself, and what waits, which each API looks up for all. */
export function openProcessFigures(database: Database, producer: Producer, log: Logger): ProcessFigures {
  const figures = openFigures((error) => log.warn({ err: error }, 'figures'));
  createQueueFigures(figures, { rows: () => queueFigures(database), engine: () => producer.counts() });
  const counted = createApiFigures(figures);
  // The first of a kind would else not count as an increase.
  for (const code of errorCode.options) counted.errors.inc({ code }, 0);
  return { ...counted, scrape: figures.scrape };
}
