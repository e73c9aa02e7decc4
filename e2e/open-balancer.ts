import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One address in front of several servers. */
export type Balancer = {
  url: string;
  /** Lets a server in. */
  add(url: string): void;
  /** How many requests each server has answered, by its address. */
  answered: ReadonlyMap<string, number>;
  /** The servers that are answering a request right now whose path has this in it. */
  answering(path: string): string[];
  close(): Promise<void>;
};

/**
 * Opens a balancer on a port of its own. Every request goes to the next server in turn, whatever came before on the same
 * connection; one that takes no connections is passed over.
 */
export async function openBalancer(): Promise<Balancer> {
  const targets: string[] = [];
  const answered = new Map<string, number>();
  const underWay = new Map<IncomingMessage, string>();
  let turn = 0;
  const forward = async (near: IncomingMessage, answer: ServerResponse) => {
    for (let tries = 0; tries < targets.length; tries += 1) {
      const target = targets[turn % targets.length] ?? '';
      turn += 1;
      const far = await connectTo(target, near);
      if (far === null) continue;
      answered.set(target, (answered.get(target) ?? 0) + 1);
      underWay.set(near, target);
      return passOn(near, far, answer).finally(() => underWay.delete(near));
    }
    answer.writeHead(502).end();
  };
  const server = createServer((near, answer) => {
    // A side that breaks off ends the other one, too.
    forward(near, answer).catch(() => answer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The balancer has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    add(url) {
      targets.push(url);
      answered.set(url, 0);
    },
    answered,
    answering: (path) =>
      [...underWay].flatMap(([{ url }, target]) => (url?.includes(path) === true ? [target] : [])),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A request on a connection of its own, of which nothing but the head is sent yet; null where nobody listens. */
async function connectTo(
  target: string,
  { method, url, headers }: IncomingMessage,
): Promise<ClientRequest | null> {
  const far = request(`${target}${url}`, { method, headers, agent: false });
  // Whoever waits for it hears of an error, too; this one is for the moments between.
  far.on('error', () => undefined);
  try {
    const [socket] = await once(far, 'socket');
    await once(socket, 'connect');
    return far;
  } catch {
    return null;
  }
}

async function passOn(near: IncomingMessage, far: ClientRequest, answer: ServerResponse): Promise<void> {
  answer.on('close', () => far.destroy());
  const sent = pipeline(near, far);
  const [received]: IncomingMessage[] = await Promise.race([
    once(far, 'response'),
    sent.then(() => once(far, 'response')),
  ]);
  if (received === undefined) throw new Error('There is no answer.');
  answer.writeHead(received.statusCode ?? 502, received.headers);
  answer.flushHeaders();
  await Promise.all([sent, pipeline(received, answer)]);
}
