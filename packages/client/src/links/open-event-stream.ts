import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { openRequest } from '../files/open-request.ts';

export type EventStreamHandlers = {
  onEvent(event: EventSourceMessage): void;
  /** The answer has ended, or none came: `status` is 0 then. `text` is of an answer that is no stream. */
  onEnd(answer: { status: number; text: string }): void;
  /** The answer has become long; whoever reads it may close it and ask for the rest. */
  onLong(): void;
};

/** XMLHttpRequest keeps the whole of an answer in memory; of so many characters on, it is better read anew. */
const longCharacters = 300_000;

/** The server writes at least every ten seconds; a connection that is silent for longer is dead and does not know it. */
const maxSilenceMs = 25_000;

/** Reads server-sent events by XMLHttpRequest, whose answer can be read while it grows. */
export function openEventStream(
  url: string,
  headers: Record<string, string>,
  { onEvent, onEnd, onLong }: EventStreamHandlers,
): { close(): void } {
  const request = openRequest('GET', url, { ...headers, accept: 'text/event-stream' });
  const parser = createParser({ onEvent: (event) => void (closed || onEvent(event)) });
  let closed = false;
  let readLength = 0;
  let silence = setTimeout(end, maxSilenceMs);

  function close(): void {
    if (closed) return;
    closed = true;
    clearTimeout(silence);
    request.abort();
  }
  function end(): void {
    if (closed) return;
    const answer = { status: request.status, text: request.responseText };
    close();
    onEnd(answer);
  }
  function read(): void {
    if (closed || request.status !== 200) return;
    clearTimeout(silence);
    silence = setTimeout(end, maxSilenceMs);
    const grown = request.responseText.slice(readLength);
    readLength += grown.length;
    parser.feed(grown);
    if (readLength > longCharacters && !closed) onLong();
  }

  // React Native gives the growing answer only to those who listen for progress in this way before it is sent.
  request.addEventListener('progress', read);
  request.addEventListener('load', read);
  for (const type of ['load', 'error', 'timeout'] as const) request.addEventListener(type, end);
  request.send();
  return { close };
}
