import type { AppRouter } from '@gruntless/api/router';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { membersOf, parseObject } from '../json/parse-object.ts';
import { openEventStream } from './open-event-stream.ts';

/** Where subscriptions are, and the headers that each request carries. */
export type SubscriptionOptions = { url: string; headers(): Record<string, string> };

/**
 * tRPC's subscriptions over XMLHttpRequest, in the form that its server writes server-sent events. A connection that is
 * lost becomes an error without data: the retry link before this one asks again, from the last event that came.
 */
export function xhrSubscriptionLink({ url, headers }: SubscriptionOptions): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        let lastEventId: string | undefined;
        let stream = open();

        function open() {
          // A tracked subscription goes on after the event that its input names.
          const input = lastEventId === undefined ? op.input : { ...membersOf(op.input), lastEventId };
          const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
          return openEventStream(`${url}/${op.path}${query}`, headers(), {
            onEvent({ event, id, data }) {
              switch (event) {
                case undefined:
                case 'message':
                  take(id, JSON.parse(data));
                  break;
                case 'connected':
                  observer.next({ result: { type: 'started' } });
                  break;
                case 'serialized-error':
                  stream.close();
                  observer.error(errorOf(JSON.parse(data)));
                  break;
                case 'return':
                  stream.close();
                  observer.next({ result: { type: 'stopped' } });
                  observer.complete();
                  break;
                default: // A ping says that the connection is alive.
              }
            },
            onEnd: ({ text }) => observer.error(errorOf(parseObject(text)['error'])),
            onLong() {
              stream.close();
              stream = open();
            },
          });
        }

        function take(id: string | undefined, data: unknown): void {
          if (id !== undefined && id !== '') lastEventId = id;
          const result =
            lastEventId === undefined ? { data } : { id: lastEventId, data: { id: lastEventId, data } };
          observer.next({ result });
        }

        return () => stream.close();
      });
}

/** The API's own error where it gave one. Everything else is a lost connection, which has no data. */
function errorOf(shape: unknown): TRPCClientError<AppRouter> {
  const { message, data } = membersOf(shape);
  if (typeof message === 'string' && data !== undefined) {
    // The server formats each error as the router says.
    return TRPCClientError.from({ error: shape } as Parameters<typeof TRPCClientError.from>[0]);
  }
  return new TRPCClientError('The connection to the server was lost.');
}
