import { abortReason } from '../signals/abort-reason.ts';
import { lostError, type Transfer } from './transfer.ts';

/** Makes a request by fetch. Rejects with the signal's reason, or with a `TransferError` where no answer came. */
export async function sendByFetch(
  { request }: Pick<Transfer, 'request'>,
  url: string,
  init: RequestInit & { duplex?: 'half' },
): Promise<Response> {
  const { signal } = init;
  try {
    return await request(url, init);
  } catch (error) {
    throw signal?.aborted === true ? abortReason(signal) : lostError(error);
  }
}
