import { AppError } from '@gruntless/contracts';
import { createMiddleware } from 'hono/factory';

/**
 * Refuses what a browser sends with our session cookie for a page of another origin. The cookie's own SameSite rule holds
 * only other sites off, not another port or subdomain of ours, and a form needs no leave of CORS. A browser names the
 * page's origin with every POST; a bearer token is sent by nobody unasked.
 */
export function refuseForeignPages(origins: readonly string[]) {
  return createMiddleware(async (c, next) => {
    const origin = c.req.header('origin');
    const isForeign = origin !== undefined && !origins.includes(origin);
    if (isForeign && c.req.header('cookie') !== undefined && c.req.header('authorization') === undefined) {
      throw new AppError(
        'FORBIDDEN',
        'This page may not act for you. Add its origin to TRUSTED_ORIGINS, or send a bearer token.',
      );
    }
    await next();
  });
}
