import type { Context } from '../context.ts';

/** Aborts when the client leaves or the server stops, whichever comes first. */
export function untilClosed(context: Context, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? context.closing : AbortSignal.any([signal, context.closing]);
}
