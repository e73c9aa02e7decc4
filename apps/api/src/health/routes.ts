import { Hono } from 'hono';
import type { Deps } from '../context.ts';

/** `/healthz`: the process answers. `/readyz`: it can do its work, so traffic may come. */
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
      return faults.length === 0 ? c.json({ status: 'ok' }) : c.json({ status: 'not ready', faults }, 503);
    });
}
