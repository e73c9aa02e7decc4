import { initTRPC } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { RequestContext } from './context.ts';
import { classifyError } from './errors/classify-error.ts';
import { errorDataOf } from './errors/error-data.ts';
import { requireCaller } from './requests/require-caller.ts';

const t = initTRPC.context<RequestContext>().create({
  // Stack traces never leave the process.
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 25_000 },
  },
  errorFormatter({ shape, error }) {
    const refusal = classifyError(error);
    const data = errorDataOf(refusal);
    return {
      // A subscription's client tries again on codes of a server's fault, and gives up on all others.
      code: TRPC_ERROR_CODES_BY_KEY[data.code],
      message: refusal.message,
      data: { ...data, path: shape.data.path },
    };
  },
});

export const router = t.router;

/** A procedure of a signed-in user: its verb gets a `Context`, which names the tenant. */
export const procedure = t.procedure.use(({ ctx, next }) => next({ ctx: requireCaller(ctx) }));
