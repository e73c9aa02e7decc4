import { AppError } from '@gruntless/contracts';
import { getConnInfo } from '@hono/node-server/conninfo';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type Context as HonoContext, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { clientAddressHeader } from './auth/create-auth.ts';
import { identify } from './auth/identify.ts';
import type { Deps, RequestContext } from './context.ts';
import { documentRoutes } from './document/routes.ts';
import { classifyError } from './errors/classify-error.ts';
import { errorResponse } from './errors/error-response.ts';
import { fileRoutes } from './files/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { logRequests, type RequestVariables } from './logs/log-requests.ts';
import { refuseForeignPages } from './requests/refuse-foreign-pages.ts';
import { appRouter } from './router.ts';

/** The largest JSON body: the largest script, its form and its texts fit several times over. */
const maxJsonBytes = 2 * 1024 * 1024;

/** A page's worth of calls in one request; more is no page. */
const maxBatchSize = 50;

type Variables = RequestVariables & { context: RequestContext };
type AppContext = HonoContext<{ Variables: Variables }>;

/** The whole HTTP surface, without a port. `closing` aborts when the server stops, and ends every subscription. */
export function createApp(deps: Deps, options: { trustedOrigins: string[]; closing: AbortSignal }) {
  const app = new Hono<{ Variables: Variables }>();
  app.use(logRequests(deps.log));
  app.use(secureHeaders());
  app.use(
    cors({
      origin: options.trustedOrigins,
      credentials: true,
      exposeHeaders: ['set-auth-token', 'x-request-id', 'content-range', 'content-disposition', 'etag'],
    }),
  );
  app.route('/', healthRoutes(deps));
  app.route('/', documentRoutes());

  app.use('/api/auth/*', limitJson);
  app.on(['GET', 'POST'], '/api/auth/*', (c) => deps.auth.handler(withClientAddress(c)));

  const origins = [new URL(deps.settings.publicUrl).origin, ...options.trustedOrigins];
  for (const path of ['/trpc/*', '/files', '/files/*']) app.use(path, refuseForeignPages(origins));
  app.use('/trpc/*', limitJson);
  const withContext = async (c: AppContext, next: () => Promise<void>) => {
    const caller = await identify(deps, c.req.raw.headers);
    const { requestId, log } = c.var;
    const { closing } = options;
    c.set('context', { ...deps, requestId, clientAddress: clientAddressOf(c), log, caller, closing });
    await next();
  };
  app.use('/trpc/*', withContext);
  app.use('/files', withContext);
  app.use('/files/*', withContext);
  app.route('/files', fileRoutes(deps));
  app.all('/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      createContext: () => c.var.context,
      maxBatchSize,
      onError: ({ error, path }) => {
        if (classifyError(error).code === 'INTERNAL')
          c.var.log.error({ err: error, procedure: path }, 'procedure failed');
      },
    }),
  );
  app.notFound(() => errorResponse(new AppError('NOT_FOUND', 'There is nothing at this address.')));
  app.onError((error, c) => {
    if (classifyError(error).code === 'INTERNAL') c.var.log.error({ err: error }, 'request failed');
    return errorResponse(error);
  });
  return app;
}

const limitJson = bodyLimit({
  maxSize: maxJsonBytes,
  onError: () =>
    errorResponse(
      new AppError(
        'TOO_LARGE',
        `The request body is larger than ${maxJsonBytes} bytes. Upload files to /files.`,
      ),
    ),
});

/** The request as the auth library may see it: the address that it counts attempts by is the socket's own. */
function withClientAddress(c: AppContext): Request {
  const headers = new Headers(c.req.raw.headers);
  headers.set(clientAddressHeader, clientAddressOf(c));
  // Node's fetch sends this one header of a browser's and no Origin, which the library takes for a forged form. A browser
  // sends an Origin with every POST, and Sec-Fetch-Site too, so what has neither is a program.
  if (!headers.has('origin') && !headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  return new Request(c.req.raw, { headers });
}

function clientAddressOf(c: AppContext): string {
  return getConnInfo(c).remote.address ?? 'unknown';
}
