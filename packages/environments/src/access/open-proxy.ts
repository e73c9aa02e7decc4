import { chmod, mkdir, open, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** The one way out of the sandboxes that resolve and install. */
export interface Proxy {
  /** The folder that holds the socket; to be shown to a sandbox. */
  readonly folder: string;
  close(): Promise<void>;
}

/** The socket's name in the proxy's folder. */
export const socketName = 'index.sock';

/** A connection over which nothing goes for so long is given up. */
const IDLE_MS = 60_000;

/**
 * Opens a forward proxy on a unix socket in `folder`, which is made. It connects to `host:port` of `allowedHosts` and to
 * nothing else, whatever a sandbox asks for. TLS goes through it end to end; it sees and keeps nothing.
 */
export async function openProxy(folder: string, allowedHosts: readonly string[]): Promise<Proxy> {
  const allowed = new Set(allowedHosts);
  const sockets = new Set<Duplex>();
  const track = <T extends Duplex>(socket: T): T => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((incoming, response) => forward(allowed, incoming, response));
  server.on('connection', (socket) => track(socket));
  server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    const upstream = tunnel(allowed, incoming.url ?? '', client, head);
    if (upstream !== null) track(upstream);
  });

  await mkdir(folder);
  await chmod(folder, 0o711);
  // A socket's path may have 107 bytes. Through the folder's descriptor it is short, wherever the folder is.
  await using handle = await open(folder);
  const path = `/proc/self/fd/${handle.fd}/${socketName}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // The uids of sandboxes are strangers to this process.
  await chmod(join(folder, socketName), 0o666);
  return {
    folder,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** CONNECT: bytes to and fro, once the name has been found allowed. */
function tunnel(allowed: ReadonlySet<string>, target: string, client: Duplex, head: Buffer): Socket | null {
  if (!allowed.has(target)) {
    client.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    return null;
  }
  const { hostname, port } = new URL(`http://${target}`);
  const upstream = connect({ host: bareHost(hostname), port: Number(port === '' ? 80 : port) });
  upstream.setTimeout(IDLE_MS, () => upstream.destroy());
  // Either end may vanish at any time; the other one is let go of, and the tool notices.
  upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'));
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.end());
  upstream.once('connect', () => {
    upstream.removeAllListeners('error').once('error', () => client.destroy());
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
  return upstream;
}

/** A plain request with an absolute address, as a client sends it to a proxy. */
function forward(allowed: ReadonlySet<string>, incoming: IncomingMessage, response: ServerResponse): void {
  const address = URL.parse(incoming.url ?? '');
  const port = address?.port === '' ? '80' : address?.port;
  if (address?.protocol !== 'http:' || !allowed.has(`${address.hostname}:${port}`)) {
    response.writeHead(403).end();
    return;
  }
  const { hostname, pathname, search } = address;
  const outgoing = request({
    host: bareHost(hostname),
    port: Number(port),
    method: incoming.method ?? 'GET',
    path: pathname + search,
    headers: { ...incoming.headers, host: address.host, connection: 'close' },
    timeout: IDLE_MS,
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error('the index says nothing any more')));
  outgoing.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.once('error', () => response.destroy());
    answer.pipe(response);
  });
  response.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** Without the brackets that an address of IPv6 has in a URL. */
function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
