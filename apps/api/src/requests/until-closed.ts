import type { ApiFigures } from '@gruntless/figures';
import type { Context } from '../context.ts';

/**
 * Hands on what a subscription yields until the client leaves, the server stops, or the session or key that it was opened
 * with ends, whichever comes first.
 *
 * A server that stops must not let a subscription return: that tells the client that there is no more to come. It throws,
 * the connection is cut, and the client comes back for the rest. A session that ended throws too, for good.
 * @throws {AppError} LIMIT_REACHED where the account has all the subscriptions that it may have.
 */
export async function* untilClosed<Value>(
  {
    closing,
    caller,
    revocations,
    slots,
    figures,
  }: Pick<Context, 'closing' | 'caller' | 'revocations' | 'slots'> & {
    figures: Pick<ApiFigures, 'openSubscriptions'>;
  },
  signal: AbortSignal | undefined,
  watch: (ended: AbortSignal) => AsyncGenerator<Value>,
): AsyncGenerator<Value> {
  using _slot = slots.subscriptions.take(caller.accountId);
  using revocation = revocations.follow(caller.credential);
  const revoked = revocation.signal;
  const ended = AbortSignal.any([...(signal === undefined ? [] : [signal]), closing, revoked]);
  figures.openSubscriptions.inc();
  try {
    for await (const value of watch(ended)) {
      // What was read before the end, and waited for a slow client, is not for the client any more.
      revoked.throwIfAborted();
      yield value;
    }
    revoked.throwIfAborted();
    closing.throwIfAborted();
  } finally {
    figures.openSubscriptions.dec();
  }
}
