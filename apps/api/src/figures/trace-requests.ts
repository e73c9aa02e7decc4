import type { Traces } from '@gruntless/figures';
import { createMiddleware } from 'hono/factory';

/**
 * Begins a trace with each request below `route`. A client's own `traceparent` is not taken over: anybody could make every
 * request of theirs a traced one, or write into somebody else's trace.
 */
export function traceRequests(traces: Traces, route: string) {
  return createMiddleware((c, next) => {
    const attributes = { 'http.request.method': c.req.method, 'http.route': route };
    return traces.span({ name: `${c.req.method} ${route}`, kind: 'server', attributes }, async (note) => {
      await next();
      note({ 'http.response.status_code': c.res.status });
    });
  });
}
