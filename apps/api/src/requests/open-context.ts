import { createMiddleware } from 'hono/factory';
import type { AddressVariables } from '../addresses/read-client-address.ts';
import { identify } from '../auth/identify.ts';
import type { Deps, RequestContext } from '../context.ts';
import { takeRequest } from '../limits/take-request.ts';
import type { RequestVariables } from '../logs/log-requests.ts';

export type Variables = AddressVariables & RequestVariables & { context: RequestContext };

/** Finds out who sent a request, counts it under their limit, and puts together what its verbs work with. */
export function openContext(deps: Deps, closing: AbortSignal) {
  return createMiddleware<{ Variables: Variables }>(async (c, next) => {
    const { requestId, clientAddress, log } = c.var;
    const caller = await identify(deps, c.req.raw.headers);
    await takeRequest(deps.requestLimits, { caller, clientAddress, path: c.req.path });
    c.set('context', { ...deps, requestId, clientAddress, log, caller, closing });
    await next();
  });
}
