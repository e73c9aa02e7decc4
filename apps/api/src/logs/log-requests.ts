import { randomUUID } from 'node:crypto';
import type { Logger } from '@gruntless/process';
import { createMiddleware } from 'hono/factory';
import type { AddressVariables } from '../addresses/read-client-address.ts';

export type RequestVariables = { requestId: string; log: Logger };

const wellFormedId = /^[\w-]{8,64}$/;

/** Gives every request an id (a well-formed one from `x-request-id` is kept), answers with it, and logs one line. */
export function logRequests(logger: Logger) {
  return createMiddleware<{ Variables: AddressVariables & RequestVariables }>(async (c, next) => {
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && wellFormedId.test(given) ? given : randomUUID();
    const log = logger.child({ requestId });
    c.set('requestId', requestId);
    c.set('log', log);
    c.header('x-request-id', requestId);
    const startedAt = performance.now();
    await next();
    const durationMs = Math.round(performance.now() - startedAt);
    const { method, path } = c.req;
    const { clientAddress } = c.var;
    log.info({ method, path, status: c.res.status, durationMs, clientAddress }, 'request');
  });
}
