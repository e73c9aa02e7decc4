import { meView } from '@gruntless/contracts';
import type { Deps } from '../context.ts';
import { findKey } from '../keys/find-key.ts';
import { keyOf } from '../keys/key-of.ts';
import type { Auth } from './create-auth.ts';
import type { Caller } from './credential.ts';

/**
 * Who sent the request, from its API key, bearer token or session cookie; null where it is not valid. One query either way.
 * A request that carries a key is known by that alone, so that a dead key is not covered for by a cookie beside it.
 */
export async function identify(
  deps: Pick<Deps, 'auth' | 'authPool' | 'log'>,
  headers: Headers,
): Promise<Caller | null> {
  const key = keyOf(headers);
  return key === undefined ? findSession(deps.auth, headers) : findKey(deps, key);
}

async function findSession(auth: Auth, headers: Headers): Promise<Caller | null> {
  const found = await auth.api.getSession({ headers });
  if (found === null) return null;
  const { id, accountId, role, name, email } = found.user;
  const credential = { kind: 'session', id: found.session.id, createdAt: found.session.createdAt } as const;
  return { ...meView.parse({ userId: id, accountId, role, name, email }), credential };
}
