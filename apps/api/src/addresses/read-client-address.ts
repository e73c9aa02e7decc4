import { getConnInfo } from '@hono/node-server/conninfo';
import { createMiddleware } from 'hono/factory';
import { clientAddress } from './client-address.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export type AddressVariables = { clientAddress: string };

/** Finds out where each request came from, once, for all who count or log by it. */
export function readClientAddress(proxies: TrustedProxies) {
  return createMiddleware<{ Variables: AddressVariables }>(async (c, next) => {
    const peer = getConnInfo(c).remote.address;
    c.set('clientAddress', clientAddress(peer, c.req.header('x-forwarded-for'), proxies));
    await next();
  });
}
