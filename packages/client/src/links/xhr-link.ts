import type { AppRouter } from '@gruntless/api/router';
import { httpBatchLink, splitLink, type TRPCLink } from '@trpc/client';
import type { Transfer } from '../files/transfer.ts';
import { addressOf } from './address-of.ts';
import { batches } from './batches.ts';
import { xhrSubscriptionLink } from './xhr-subscription-link.ts';

/** Calls whose answers come whole, and subscriptions by XMLHttpRequest: what there is where fetch knows no streams. */
export function xhrLink({ base, headers, request }: Transfer): TRPCLink<AppRouter> {
  const url = `${base}/trpc`;
  return splitLink({
    condition: ({ type }) => type === 'subscription',
    true: xhrSubscriptionLink({ url, headers }),
    false: httpBatchLink({
      url,
      ...batches,
      headers,
      fetch: (input, init) => request(addressOf(input), init as RequestInit), // tRPC's own type names the same shape.
    }),
  });
}
