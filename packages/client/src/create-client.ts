import type { AppRouter } from '@gruntless/api/router';
import type { FileView } from '@gruntless/contracts';
import { createTRPCClient, retryLink, type TRPCClient } from '@trpc/client';
import { transportLink } from '#platform';
import { downloadFile } from './files/download-file.ts';
import type { Fetch } from './files/transfer.ts';
import { uploadFile, type UploadOptions } from './files/upload-file.ts';
import type { UploadBody } from './files/upload.ts';

export type ClientOptions = {
  /** Where the API is, such as `https://api.example.com`. */
  url: string;
  /** A session's token or an API key, or what gives the newest one before each request. */
  token?: string | (() => string | undefined);
  /** Another `fetch` than the platform's. What can only go by XMLHttpRequest does not pass through it. */
  fetch?: Fetch;
};

/** One user's connection to the API. */
export type Client = {
  /** Every procedure, typed. Queries of one tick share a request; subscriptions resume where they were cut. */
  api: TRPCClient<AppRouter>;
  /** Stores a file. Rejects with a `TransferError`, or with the signal's reason. */
  upload(name: string, body: UploadBody, options?: UploadOptions): Promise<FileView>;
  /** The bytes of a file, as the platform's response: read it by `arrayBuffer()`, `text()` or as a stream. */
  download(fileId: string, options?: { range?: string; signal?: AbortSignal }): Promise<Response>;
};

const maxQueryAttempts = 3;
const firstRetryDelayMs = 100;
const maxRetryDelayMs = 5_000;

/**
 * Connects to the API, from browsers, Node and phones; what differs between them is in `platform`.
 * The token goes into headers alone, also for subscriptions, and never into an address.
 */
export function createClient({ url, token, fetch: customFetch }: ClientOptions): Client {
  const headers = (): Record<string, string> => {
    const current = typeof token === 'function' ? token() : token;
    return current === undefined ? {} : { authorization: `Bearer ${current}` };
  };
  // The bearer token alone says who asks. A cookie beside it, as phones keep them, might say somebody else.
  const request: Fetch = (address, init) => (customFetch ?? fetch)(address, { ...init, credentials: 'omit' });
  const transfer = { base: url.replace(/\/+$/, ''), headers, request };
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
      transportLink(transfer),
    ],
  });
  return {
    api,
    upload: (name, body, options = {}) => uploadFile(transfer, name, body, options),
    download: (fileId, options = {}) => downloadFile(transfer, fileId, options),
  };
}
