import { openCutProxy } from '../../e2e/cut-proxy.ts';

/** A line to a PostgreSQL server on which the server's notices can be read. */
export type NoticeTap = AsyncDisposable & { url: string };

const headerBytes = 5;

/** Opens a proxy to the server of `url` and hands every notice that passes to `onNotice`, as it passes. */
export async function openNoticeTap(url: string, onNotice: (message: string) => void): Promise<NoticeTap> {
  const proxy = await openCutProxy(url, () => readNotices(onNotice));
  const tapped = new URL(url);
  tapped.host = new URL(proxy.url).host;
  return { url: tapped.href, [Symbol.asyncDispose]: () => proxy.close() };
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
