import { AppError } from '@gruntless/contracts';
import type { Board } from '@gruntless/queue';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { readClientAddress } from './addresses/read-client-address.ts';
import type { TrustedProxies } from './addresses/trusted-proxies.ts';
import { authRoutes } from './auth/routes.ts';
import type { Deps } from './context.ts';
import { documentRoutes } from './document/routes.ts';
import { classifyError } from './errors/classify-error.ts';
import { errorResponse } from './errors/error-response.ts';
import { countRequests } from './figures/count-requests.ts';
import { figureRoutes } from './figures/routes.ts';
import { traceRequests } from './figures/trace-requests.ts';
import { fileRoutes } from './files/routes.ts';
import { retryHeaders } from './headers/retry-headers.ts';
import { secureAnswers } from './headers/secure-answers.ts';
import { healthRoutes } from './health/routes.ts';
import { logRequests } from './logs/log-requests.ts';
import { boardRoutes } from './operators/board-routes.ts';
import { limitJson } from './requests/limit-json.ts';
import { openContext, type Variables } from './requests/open-context.ts';
import { refuseForeignPages } from './requests/refuse-foreign-pages.ts';
import { appRouter } from './router.ts';

/** A page's worth of calls in one request; more is no page. */
const maxBatchSize = 50;

export type AppOptions = {
  trustedOrigins: string[];
  trustedProxies: TrustedProxies;
  /** The queues to show to operators; null where there is no token for them. */
  board: Board | null;
  /** Aborts when the server stops, and ends every subscription. */
  closing: AbortSignal;
};

/** The whole HTTP surface, without a port. */
export function createApp(deps: Deps, options: AppOptions) {
  const app = new Hono<{ Variables: Variables }>();
  app.use(readClientAddress(options.trustedProxies));
  app.use(logRequests(deps.log));
  app.use(countRequests(deps.figures));
  app.use(secureAnswers(deps.settings.publicUrl));
  app.use(
    cors({
      origin: options.trustedOrigins,
      credentials: true,
      exposeHeaders: [
        'set-auth-token',
        'x-request-id',
        'content-range',
        'content-disposition',
        'etag',
        'retry-after',
      ],
    }),
  );
  app.route('/', healthRoutes(deps));
  app.route('/', documentRoutes());
  app.route('/', figureRoutes(deps));
  app.route('/queues', boardRoutes(options.board, deps.settings.operatorToken));

  for (const route of ['/api/auth/*', '/trpc/*', '/files/*'])
    app.use(route, traceRequests(deps.traces, route));
  for (const path of ['/api/auth/*', '/trpc/*']) app.use(path, limitJson);
  app.route('/api/auth', authRoutes(deps));

  const origins = [new URL(deps.settings.publicUrl).origin, ...options.trustedOrigins];
  for (const path of ['/trpc/*', '/files/*']) {
    app.use(path, refuseForeignPages(origins));
    app.use(path, openContext(deps, options.closing));
  }
  app.route('/files', fileRoutes(deps));
  app.all('/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      createContext: () => c.var.context,
      maxBatchSize,
      responseMeta: ({ errors }) => ({ headers: retryHeaders(errors.map(classifyError)) }),
      onError: ({ error, path }) => {
        const { code } = classifyError(error);
        deps.figures.errors.inc({ code });
        if (code === 'INTERNAL') c.var.log.error({ err: error, procedure: path }, 'procedure failed');
      },
    }),
  );
  app.notFound(() => errorResponse(new AppError('NOT_FOUND', 'There is nothing at this address.')));
  app.onError((error, c) => {
    const { code } = classifyError(error);
    deps.figures.errors.inc({ code });
    if (code === 'INTERNAL') c.var.log.error({ err: error }, 'request failed');
    return errorResponse(error);
  });
  return app;
}
