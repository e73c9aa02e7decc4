import type { AppRouter } from '@gruntless/api/router';
import type { FileView } from '@gruntless/contracts';
import {
  createTRPCClient,
  httpBatchStreamLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import { downloadFile } from './files/download-file.ts';
import type { Fetch } from './files/transfer.ts';
import { type UploadBody, uploadFile } from './files/upload-file.ts';

export type ClientOptions = {
  /** Where the API is, such as `https://api.example.com`. */
  url: string;
  /** A session's token or an API key, or what gives the newest one before each request. */
  token?: string | (() => string | undefined);
  /** Another `fetch` than the platform's. */
  fetch?: Fetch;
};

/** One user's connection to the API. */
export type Client = {
  /** Every procedure, typed. Calls of one tick share a request; subscriptions resume where they were cut. */
  api: TRPCClient<AppRouter>;
  /** Stores a file. Rejects with a `TransferError`. */
  upload(
    name: string,
    body: UploadBody,
    options?: { contentType?: string; signal?: AbortSignal },
  ): Promise<FileView>;
  /** The bytes of a file, as the platform's response: read it by `arrayBuffer()`, `text()` or as a stream. */
  download(fileId: string, options?: { range?: string; signal?: AbortSignal }): Promise<Response>;
};

/** The API takes no more calls in one request. */
const maxBatchSize = 50;

/** The queries of a request stand in its address. Proxies commonly take a request line of 8 KiB, Node twice that. */
const maxUrlLength = 8_000;

const maxQueryAttempts = 3;
const firstRetryDelayMs = 100;
const maxRetryDelayMs = 5_000;

/**
 * Connects to the API. It uses nothing but `fetch` and web streams, so it runs in browsers, in Node and on phones.
 * The token goes into headers alone, also for subscriptions, and never into an address.
 */
export function createClient({ url, token, fetch: customFetch }: ClientOptions): Client {
  const base = url.replace(/\/+$/, '');
  const request: Fetch = customFetch ?? fetch;
  const headers = (): Record<string, string> => {
    const current = typeof token === 'function' ? token() : token;
    return current === undefined ? {} : { authorization: `Bearer ${current}` };
  };
  const api: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
    links: [
      // What got no answer of the API's, as while it is being replaced, may be asked again: a query a few times, a
      // subscription until whoever subscribed gives up. A mutation may have been carried out.
      retryLink({
        retry: ({ op, error, attempts }) =>
          error.data === undefined &&
          (op.type === 'subscription' || (op.type === 'query' && attempts < maxQueryAttempts)),
        retryDelayMs: (attempt) => Math.min(firstRetryDelayMs * 2 ** attempt, maxRetryDelayMs),
      }),
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url: `${base}/trpc`,
          EventSource,
          // The platform's own EventSource cannot send headers; this one makes its requests by fetch.
          eventSourceOptions: () => ({
            fetch: (input, init) =>
              request(addressOf(input), { ...init, headers: { ...init.headers, ...headers() } }),
          }),
        }),
        false: httpBatchStreamLink({
          url: `${base}/trpc`,
          maxItems: maxBatchSize,
          maxURLLength: maxUrlLength,
          headers,
          fetch: (input, init) => request(addressOf(input), init as RequestInit), // tRPC's own type names the same shape.
        }),
      }),
    ],
  });
  return {
    api,
    upload: (name, body, options = {}) => uploadFile({ base, headers, request }, name, body, options),
    download: (fileId, options = {}) => downloadFile({ base, headers, request }, fileId, options),
  };
}

function addressOf(input: string | URL | { url: string }): string {
  if (typeof input === 'string') return input;
  return 'url' in input ? input.url : input.href;
}
