import { initTRPC } from '@trpc/server';
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
    return { ...shape, message: refusal.message, data: { ...errorDataOf(refusal), path: shape.data.path } };
  },
});

export const router = t.router;

/** A procedure of a signed-in user: its verb gets a `Context`, which names the tenant. */
export const procedure = t.procedure.use(({ ctx, next }) => next({ ctx: requireCaller(ctx) }));
