import type { ApiFigures } from '@gruntless/figures';
import { createMiddleware } from 'hono/factory';

const kinds: Record<string, string> = {
  '/api/auth/sign-in/email': 'sign_in',
  '/api/auth/sign-up/email': 'sign_up',
};

/** Counts sign-ins and sign-ups by what came of them. */
export function countSignIns({ signIns }: Pick<ApiFigures, 'signIns'>) {
  return createMiddleware(async (c, next) => {
    await next();
    const kind = kinds[c.req.path];
    if (kind !== undefined && c.req.method === 'POST')
      signIns.inc({ kind, outcome: outcomeOf(c.res.status) });
  });
}

function outcomeOf(status: number): string {
  if (status < 400) return 'succeeded';
  if (status === 429) return 'limited';
  return status < 500 ? 'refused' : 'failed';
}
