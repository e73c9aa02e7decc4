import { initTRPC } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { Access } from './auth/require-access.ts';
import type { RequestContext } from './context.ts';
import { classifyError } from './errors/classify-error.ts';
import { errorDataOf } from './errors/error-data.ts';
import { requireCaller } from './requests/require-caller.ts';

/** What a procedure says of itself: whom it is for. */
export type ProcedureMeta = { access: Access };

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
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

/** Counts a call by its procedure and code, and makes it a span. Of a subscription it sees no more than the beginning. */
const measured = t.middleware(({ ctx, path, next }) => {
  const startedAtMs = performance.now();
  return ctx.traces.span({ name: path, kind: 'internal' }, async (note) => {
    const result = await next();
    const code = result.ok ? 'OK' : classifyError(result.error).code;
    note({ code });
    ctx.figures.procedureSeconds.observe(
      { procedure: path, code },
      (performance.now() - startedAtMs) / 1_000,
    );
    return result;
  });
});

/** A procedure of a known user: its verb gets a `Context`, which names the tenant. What declares nothing needs a session. */
const procedure = t.procedure
  .use(measured)
  .use(({ ctx, meta, next }) => next({ ctx: requireCaller(ctx, meta?.access ?? 'session') }));

/** A procedure that only reads: for sessions, and for API keys that may read. */
export const readProcedure = procedure.meta({ access: 'read' });

/** A procedure that has to do with running: for sessions, and for API keys that may run. */
export const runProcedure = procedure.meta({ access: 'run' });

/** A procedure that changes what a user has or is: for sessions alone. */
export const sessionProcedure = procedure.meta({ access: 'session' });
