import type { AppRouter } from '@gruntless/api/router';
import { httpBatchStreamLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { Transfer } from '../files/transfer.ts';
import { addressOf } from './address-of.ts';
import { batches } from './batches.ts';

/** Calls whose answers come as they are ready, and subscriptions by an EventSource that can send headers. */
export function streamingLink({ base, headers, request }: Transfer): TRPCLink<AppRouter> {
  const url = `${base}/trpc`;
  return splitLink({
    condition: ({ type }) => type === 'subscription',
    true: httpSubscriptionLink({
      url,
      EventSource,
      // The platform's own EventSource cannot send headers; this one makes its requests by fetch.
      eventSourceOptions: () => ({
        fetch: (input, init) =>
          request(addressOf(input), { ...init, headers: { ...init.headers, ...headers() } }),
      }),
    }),
    false: httpBatchStreamLink({
      url,
      ...batches,
      headers,
      fetch: (input, init) => request(addressOf(input), init as RequestInit), // tRPC's own type names the same shape.
    }),
  });
}
