import { membersOf, parseObject } from '../json/parse-object.ts';

/** The part of the platform's fetch that is used here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** How a file's bytes travel: where to, with which headers, by which fetch. */
export type Transfer = {
  base: string;
  headers(): Record<string, string>;
  request: Fetch;
};

/**
 * An upload or download that the API refused. `data` is what a procedure's error carries as `error.data`. `status` is
 * HTTP's, and 0 where no answer came.
 */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly status: number;
  readonly data: unknown;

  constructor(status: number, message: string, data: unknown, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.data = data;
  }
}

/** The error of an answer that is not good, with the API's own sentence where it gave one. */
export function refusalOf(status: number, text: string): TransferError {
  // What stands between us and the API may answer with a page instead.
  const { message, data } = membersOf(parseObject(text)['error']);
  if (typeof message === 'string') return new TransferError(status, message, data);
  return new TransferError(status, `The server answered ${status}.`, undefined);
}

/** The error of a request that got no answer. */
export function lostError(cause?: unknown): TransferError {
  return new TransferError(0, 'The connection to the server was lost.', undefined, cause);
}
