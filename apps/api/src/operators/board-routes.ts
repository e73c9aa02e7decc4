import { createBullBoard } from '@bull-board/api';
import { HonoAdapter } from '@bull-board/hono';
import { AppError } from '@gruntless/contracts';
import type { Board } from '@gruntless/queue';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { trimTrailingSlash } from 'hono/trailing-slash';
import { requireOperator } from './require-operator.ts';

/** Where the queues are shown. */
const base = '/queues';

/**
 * The queues, for an operator to look at; `board` is null where no token is set, and there is nothing then. Whoever
 * changes a job here would not change the row that it is about, so nothing can be changed.
 */
export function boardRoutes(board: Board | null, operatorToken: string | undefined) {
  const routes = new Hono();
  if (board === null || operatorToken === undefined) {
    return routes.all('*', () => {
      throw new AppError('NOT_FOUND', 'The queues are shown where OPERATOR_TOKEN is set.');
    });
  }
  const adapter = new HonoAdapter(serveStatic).setBasePath(base);
  createBullBoard({ queues: board.adapters, serverAdapter: adapter, options: { uiConfig } });
  return routes
    .use(requireOperator(operatorToken))
    .use(trimTrailingSlash())
    .use(secureHeaders({ contentSecurityPolicy: pagePolicy }))
    .use(async (c, next) => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
        throw new AppError('FORBIDDEN', 'The queues are here to look at. Nothing can be changed.');
      await next();
    })
    .route('/', adapter.registerPlugin());
}

/** The page is somebody else's: it may use what comes from here, and reach nothing else, fonts of elsewhere included. */
const pagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  baseUri: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const uiConfig = { boardTitle: 'Gruntless' };
