import { defaultKeyHasher } from '@better-auth/api-key';
import { type MeView, meView } from '@gruntless/contracts';
import type { Caller } from '../auth/credential.ts';
import type { Deps } from '../context.ts';
import { parsePermissions } from './permissions.ts';

type FoundKey = MeView & { id: string; permissions: string; isFreshlyUsed: boolean };

/**
 * Whose key this is; null where it is unknown, expired or revoked. The library's own check writes to the key's row for
 * each request, so the look-up is ours: one query, and once a minute a write that nobody waits for.
 */
export async function findKey(
  { authPool, log }: Pick<Deps, 'authPool' | 'log'>,
  key: string,
): Promise<Caller | null> {
  const { rows } = await authPool.query<FoundKey>(
    `select k.id, k.permissions, u.id as "userId", u."accountId", u.role, u.name, u.email,
       coalesce(k."lastRequest" > now() - interval '1 minute', false) as "isFreshlyUsed"
     from apikey k join "user" u on u.id = k."referenceId"
     where k.key = $1 and k.enabled and (k."expiresAt" is null or k."expiresAt" > now())`,
    [await defaultKeyHasher(key)],
  );
  const found = rows[0];
  if (found === undefined) return null;
  if (!found.isFreshlyUsed) {
    authPool
      .query(`update apikey set "lastRequest" = now() where id = $1`, [found.id])
      .catch((error: unknown) => log.warn({ err: error }, 'noting the use of a key failed'));
  }
  const credential = { kind: 'key', id: found.id, scopes: parsePermissions(found.permissions) } as const;
  return { ...meView.parse(found), credential };
}
