import { type Context as HonoContext, Hono } from 'hono';
import type { Deps } from '../context.ts';
import { countSignIns } from '../figures/count-sign-ins.ts';
import type { Variables } from '../requests/open-context.ts';
import { answerAttempts } from './answer-attempts.ts';
import { clientAddressHeader } from './create-auth.ts';

/** The auth library's own endpoints: sign-up, sign-in, sign-out. */
export function authRoutes({ auth, figures }: Deps) {
  return new Hono<{ Variables: Variables }>()
    .use(countSignIns(figures))
    .on(['GET', 'POST'], '*', async (c) => answerAttempts(await auth.handler(withClientAddress(c))));
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
