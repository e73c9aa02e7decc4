import { every } from 'hono/combine';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';

/**
 * The headers of an API's answers: nothing of them is a page, and nobody may keep them. A route that knows better says so
 * itself; what it has set stays.
 */
export function secureAnswers(publicUrl: string) {
  const isHttps = publicUrl.startsWith('https:');
  return every(
    createMiddleware(async (c, next) => {
      await next();
      if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
    }),
    secureHeaders({
      overwrite: false,
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        sandbox: [],
      },
      // Pages of trusted origins read by CORS, which this does not concern; no other page may embed an answer.
      crossOriginResourcePolicy: 'same-origin',
      // Over plain HTTP a browser ignores it, and for a name that is used with other ports as well it would be a trap.
      strictTransportSecurity: isHttps ? 'max-age=31536000; includeSubDomains' : false,
      xFrameOptions: 'DENY',
    }),
  );
}
