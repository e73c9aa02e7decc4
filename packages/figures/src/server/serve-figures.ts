import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { admitOperator } from '../access/admit-operator.ts';
import { contentType, type Figures } from '../metrics/open-figures.ts';

export type FiguresServerOptions = {
  host: string;
  port: number;
  operatorToken: string | undefined;
  figures: Pick<Figures, 'scrape'>;
  /** The names of the parts that cannot do their work now. */
  faults: () => Promise<string[]>;
  onError(error: unknown): void;
};

export type FiguresServer = { url: string; close(): Promise<void> };

/**
 * Serves a process that otherwise serves nobody: `/healthz`, that it answers; `/readyz`, that it can do its work;
 * `/metrics`, to operators. Rejects where the port is taken.
 */
export async function serveFigures(options: FiguresServerOptions): Promise<FiguresServer> {
  const { host, port, onError } = options;
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      onError(error);
      if (!response.headersSent) send(response, 500, { status: 'fault' });
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { operatorToken, figures, faults }: FiguresServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, { status: 'GET only' });
  switch (request.url?.split('?', 1)[0]) {
    case '/healthz':
      return send(response, 200, { status: 'ok' });
    case '/readyz': {
      const found = await faults();
      return found.length === 0
        ? send(response, 200, { status: 'ok' })
        : send(response, 503, { status: 'not ready', faults: found });
    }
    case '/metrics': {
      const admission = admitOperator(operatorRequestOf(request), operatorToken);
      if (!admission.admitted)
        return send(response, admission.status, { error: { message: admission.message } });
      response.writeHead(200, { 'content-type': contentType }).end(await figures.scrape());
      return;
    }
    default:
      send(response, 404, { error: { message: 'Here are /healthz, /readyz and /metrics.' } });
  }
}

function operatorRequestOf({ headers, socket }: IncomingMessage) {
  const { authorization, host, forwarded } = headers;
  const forwardedFor = headers['x-forwarded-for']?.toString();
  return {
    peerAddress: socket.remoteAddress,
    headers: { authorization, host, forwarded, 'x-forwarded-for': forwardedFor },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
