import type { Context } from '../context.ts';

/**
 * Hands on what a subscription yields until the client leaves or the server stops, whichever comes first.
 *
 * A server that stops must not let a subscription return: that tells the client that there is no more to come. It throws,
 * the connection is cut, and the client comes back for the rest.
 */
export async function* untilClosed<Value>(
  { closing }: Pick<Context, 'closing'>,
  signal: AbortSignal | undefined,
  watch: (ended: AbortSignal) => AsyncGenerator<Value>,
): AsyncGenerator<Value> {
  yield* watch(signal === undefined ? closing : AbortSignal.any([signal, closing]));
  closing.throwIfAborted();
}
