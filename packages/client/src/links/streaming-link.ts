import type { AppRouter } from '@gruntless/api/router';
import { httpBatchStreamLink, httpLink, httpSubscriptionLink, splitLink, type TRPCLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { Transfer } from '../files/transfer.ts';
import { type Address, addressOf } from './address-of.ts';
import { batches } from './batches.ts';

/** Calls whose answers come as they are ready, and subscriptions by an EventSource that can send headers. */
export function streamingLink({ base, headers, request }: Transfer): TRPCLink<AppRouter> {
  const url = `${base}/trpc`;
  const calls = {
    url,
    headers,
    fetch: (input: Address, init?: object) => request(addressOf(input), init),
  };
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
    false: splitLink({
      // Pages ask much at once, and act once: an act is not held back to be sent with others, nor answered in parts.
      condition: ({ type }) => type === 'mutation',
      true: httpLink(calls),
      false: httpBatchStreamLink({ ...calls, ...batches }),
    }),
  });
}
