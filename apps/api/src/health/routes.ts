import { Hono } from 'hono';
import type { Deps } from '../context.ts';

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work, so traffic may come. A queue that is away is told, and
 * holds nothing up: what is written meanwhile is enqueued by a sweep. Were it a reason, it would take all APIs away at once.
 */
export function healthRoutes({ database, producer, log }: Deps) {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const names = ['database', 'queue'] as const;
      const results = await Promise.allSettled([database.ping(), producer.ping()]);
      const faults = results.flatMap((result, index) => {
        if (result.status === 'fulfilled') return [];
        log.warn({ err: result.reason, part: names[index] }, 'not ready');
        return [names[index]];
      });
      if (faults.includes('database')) return c.json({ status: 'not ready', faults }, 503);
      return c.json(faults.length === 0 ? { status: 'ok' } : { status: 'degraded', faults });
    });
}
