import { z } from 'zod';

/** The part of the platform's fetch that is used here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** How a file's bytes travel: where to, with which headers, by which fetch. */
export type Transfer = {
  base: string;
  headers(): Record<string, string>;
  request: Fetch;
};

/** An upload or download that the API refused. `data` is what a procedure's error carries as `error.data`. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly status: number;
  readonly data: unknown;

  constructor(status: number, message: string, data: unknown) {
    super(message);
    this.status = status;
    this.data = data;
  }
}

const refusal = z.object({ error: z.object({ message: z.string(), data: z.unknown() }) });

/** Throws unless the response is good, with the API's own sentence where it gave one. */
export async function refuseFailed(response: Response): Promise<void> {
  if (response.ok) return;
  // What stands between us and the API may answer with a page instead.
  const answer = refusal.safeParse(await response.json().catch(() => undefined));
  if (answer.success)
    throw new TransferError(response.status, answer.data.error.message, answer.data.error.data);
  throw new TransferError(response.status, `The server answered ${response.status}.`, undefined);
}
