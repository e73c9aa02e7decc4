import { type Context as HonoContext, Hono } from 'hono';
import type { Deps } from '../context.ts';
import { countSignIns } from '../figures/count-sign-ins.ts';
import type { Variables } from '../requests/open-context.ts';
import { answerAttempts } from './answer-attempts.ts';
import { basePath, clientAddressHeader } from './create-auth.ts';

/**
 * The auth library's own endpoints: sign-up, sign-in, sign-out. What is none of them never gets to the library, which would
 * count it in a row of its own: as many rows as a stranger can think of paths.
 */
export function authRoutes({ auth, figures }: Deps) {
  const paths = new Set(Object.values(auth.api).map(({ path }) => `${basePath}${path}`));
  return new Hono<{ Variables: Variables }>()
    .use(countSignIns(figures))
    .on(['GET', 'POST'], '*', async (c) =>
      paths.has(c.req.path) ? answerAttempts(await auth.handler(withClientAddress(c))) : c.notFound(),
    );
}

/** The request as the auth library may see it: the address that it counts attempts by is the one that we found out. */
function withClientAddress(c: HonoContext<{ Variables: Variables }>): Request {
  const headers = new Headers(c.req.raw.headers);
  headers.set(clientAddressHeader, c.var.clientAddress);
  // Node's fetch sends this one header of a browser's and no Origin, which the library takes for a forged form. A browser
  // sends an Origin with every POST, and Sec-Fetch-Site too, so what has neither is a program.
  if (!headers.has('origin') && !headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  return new Request(c.req.raw, { headers });
}
