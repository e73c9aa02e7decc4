import { type MeView, meView } from '@gruntless/contracts';
import type { Pool } from 'pg';
import type { Auth } from './create-auth.ts';
import type { Caller } from './credential.ts';
import { sessionLife } from './session-life.ts';
import { verifyToken } from './verify-token.ts';

type FoundSession = MeView & { sessionId: string; createdAt: Date };

/**
 * Whose session this is; null where it is not valid.
 *
 * A bearer token with its signature, of a session that is not due to be extended, takes one prepared query: the library's
 * own way through web crypto and its plugins was most of what a short request cost. Everything else, and every doubt, is
 * the library's to decide: cookies, tokens without a signature, sessions to extend, sessions that ended.
 */
export async function findSession(
  { auth, authPool, authSecret }: { auth: Auth; authPool: Pool; authSecret: string },
  headers: Headers,
): Promise<Caller | null> {
  const token = verifyToken(headers.get('authorization'), authSecret);
  return (token === null ? null : await findFresh(authPool, token)) ?? findByLibrary(auth, headers);
}

async function findFresh(pool: Pool, token: string): Promise<Caller | null> {
  const { rows } = await pool.query<FoundSession>({
    name: 'find-session',
    text: `select s.id as "sessionId", s."createdAt", u.id as "userId", u."accountId", u.role, u.name, u.email
      from session s join "user" u on u.id = s."userId"
      where s.token = $1 and s."expiresAt" > now() + $2 * interval '1 second'`,
    values: [token, sessionLife.expiresIn - sessionLife.updateAge],
  });
  const found = rows[0];
  if (found === undefined) return null;
  const credential = { kind: 'session', id: found.sessionId, createdAt: found.createdAt } as const;
  return { ...meView.parse(found), credential };
}

async function findByLibrary(auth: Auth, headers: Headers): Promise<Caller | null> {
  const found = await auth.api.getSession({ headers });
  if (found === null) return null;
  const { id, accountId, role, name, email } = found.user;
  const credential = { kind: 'session', id: found.session.id, createdAt: found.session.createdAt } as const;
  return { ...meView.parse({ userId: id, accountId, role, name, email }), credential };
}
