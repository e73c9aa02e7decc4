import type { ApiFigures } from '@gruntless/figures';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts every request by the route that answered it, as that is declared: a label never holds what a client wrote. */
export function countRequests({ requestSeconds }: Pick<ApiFigures, 'requestSeconds'>) {
  return createMiddleware(async (c, next) => {
    const startedAtMs = performance.now();
    await next();
    // What matches everything is a middleware, so nothing else did.
    const path = matchedRoutes(c).at(-1)?.path ?? '/*';
    const method = methods.has(c.req.method) ? c.req.method : 'other';
    const labels = { method, route: path === '/*' ? 'none' : path, status_class: statusClass(c.res.status) };
    requestSeconds.observe(labels, (performance.now() - startedAtMs) / 1_000);
  });
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
