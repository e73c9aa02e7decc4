import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Throws away what nobody has read of a request once it is answered, so that the next one on its connection gets through: a
 * client that has sent all of a body has no reason to think the connection lost. The server's own attempt at that stands
 * still where somebody began to read, since whoever reads through a web stream pauses the request; it still bounds how
 * much is thrown away, and for how long.
 */
export function discardUnread(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.readableEnded) return;
    request.removeAllListeners('data');
    request.resume();
  });
}
