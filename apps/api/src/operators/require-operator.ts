import { AppError } from '@gruntless/contracts';
import { admitOperator } from '@gruntless/figures';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createMiddleware } from 'hono/factory';

/** Lets operators alone go on; a browser is told to ask for the password. */
export function requireOperator(operatorToken: string | undefined) {
  return createMiddleware(async (c, next) => {
    const admission = admitOperator(
      {
        peerAddress: getConnInfo(c).remote.address,
        headers: {
          authorization: c.req.header('authorization'),
          host: c.req.header('host'),
          forwarded: c.req.header('forwarded'),
          'x-forwarded-for': c.req.header('x-forwarded-for'),
        },
      },
      operatorToken,
    );
    if (admission.admitted) return next();
    if (admission.status === 401) c.header('www-authenticate', 'Basic realm="operators", charset="UTF-8"');
    throw new AppError(admission.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN', admission.message);
  });
}
