import { contentType } from '@gruntless/figures';
import { Hono } from 'hono';
import type { Deps } from '../context.ts';
import { requireOperator } from '../operators/require-operator.ts';

/** `/metrics`: what this process counts, as Prometheus reads it. */
export function figureRoutes({ figures, settings }: Deps) {
  return new Hono().get('/metrics', requireOperator(settings.operatorToken), async (c) => {
    return c.body(await figures.scrape(), 200, { 'content-type': contentType, 'cache-control': 'no-store' });
  });
}
