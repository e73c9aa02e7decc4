import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a PostgreSQL server on which the server's notices can be read. */
export type NoticeTap = AsyncDisposable & { url: string };

const headerBytes = 5;

/** Opens a proxy to the server of `url` and hands every notice that passes to `onNotice`, as it passes. */
export async function openNoticeTap(url: string, onNotice: (message: string) => void): Promise<NoticeTap> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const read = readNotices(onNotice);
    far.on('data', read);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The tap has no port.');
  const tapped = new URL(url);
  tapped.hostname = '127.0.0.1';
  tapped.port = String(address.port);
  return {
    url: tapped.href,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Reads what a server sends without encryption: messages of a type's letter, a length that counts itself but not the letter,
 * and a body. That of a notice is a list of fields, each a letter and a text that ends with NUL; M is the message.
 */
function readNotices(onNotice: (message: string) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= headerBytes) {
      const end = 1 + pending.readUInt32BE(1);
      if (pending.length < end) return;
      if (pending.toString('latin1', 0, 1) === 'N') {
        const fields = pending.toString('utf8', headerBytes, end).split('\0');
        const message = fields.find((field) => field.startsWith('M'));
        if (message !== undefined) onNotice(message.slice(1));
      }
      pending = pending.subarray(end);
    }
  };
}
