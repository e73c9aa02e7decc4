import { collectDefaultMetrics, Registry } from 'prom-client';

/** The figures of one process, as Prometheus reads them. */
export type Figures = {
  /** Where metrics are registered; never the library's global one, so that two processes in one test stay apart. */
  registry: Registry;
  /** Adds something to look at right before each scrape, for what costs too much to keep up to date all the time. */
  beforeScrape(look: () => Promise<void>): void;
  /** All figures as text. A look that fails leaves its own figures out and no others. */
  scrape(): Promise<string>;
};

/** The format of a scrape. */
export const contentType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Every name begins with it. */
export const prefix = 'gruntless_';

/** Opens a process's figures, its processor, memory and event loop among them. `onError` hears of looks that failed. */
export function openFigures(onError: (error: unknown) => void): Figures {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix });
  const looks: (() => Promise<void>)[] = [];
  return {
    registry,
    beforeScrape: (look) => void looks.push(look),
    async scrape() {
      await Promise.all(looks.map((look) => look().catch(onError)));
      return registry.metrics();
    },
  };
}
