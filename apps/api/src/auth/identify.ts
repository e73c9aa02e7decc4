import type { Deps } from '../context.ts';
import { findKey } from '../keys/find-key.ts';
import { keyOf } from '../keys/key-of.ts';
import type { Caller } from './credential.ts';
import { findSession } from './find-session.ts';

/**
 * Who sent the request, from its API key, bearer token or session cookie; null where it is not valid. One query either way.
 * A request that carries a key is known by that alone, so that a dead key is not covered for by a cookie beside it.
 */
export async function identify(
  deps: Pick<Deps, 'auth' | 'authPool' | 'authSecret' | 'log'>,
  headers: Headers,
): Promise<Caller | null> {
  const key = keyOf(headers);
  return key === undefined ? findSession(deps, headers) : findKey(deps, key);
}
