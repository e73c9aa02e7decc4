import { once } from 'node:events';
import type { Server } from 'node:http';
import { AppError } from '@gruntless/contracts';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Env } from './env.ts';
import { longestUploadMs } from './files/longest-upload.ts';
import { discardUnread } from './requests/discard-unread.ts';

type Fetch = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

export type Listening = { url: string; close(): Promise<void> };

/** How long requests that are under way may take to end once the server stops. */
const closeGraceMs = 5_000;

/**
 * Listens, and hands every request to what `createFetch` makes of the address: with port 0 nobody knows it before.
 * Rejects where the port is taken.
 */
export async function listen(
  { HOST, PORT, MAX_UPLOAD_BYTES }: Pick<Env, 'HOST' | 'PORT' | 'MAX_UPLOAD_BYTES'>,
  createFetch: (url: string) => Fetch,
): Promise<Listening> {
  let fetch: Fetch = () => new Response(null, { status: 503 });
  // Without the http2 and https options, which we never pass, it is a plain HTTP server.
  const server = serve({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
    hostname: HOST,
    port: PORT,
    serverOptions: { requestTimeout: longestUploadMs(MAX_UPLOAD_BYTES) },
  }) as Server;
  server.on('request', discardUnread);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new AppError(
      'PRECONDITION_FAILED',
      `Port ${PORT} is taken. Set PORT to a free one, or to 0 for any.`,
      {},
      error,
    );
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  const url = `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
  fetch = createFetch(url);
  return {
    url,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
