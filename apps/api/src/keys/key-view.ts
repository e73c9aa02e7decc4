import type { KeyView } from '@gruntless/contracts';
import { parsePermissions } from './permissions.ts';

/** What a view needs of a key's row; never the hash. */
export type KeyRow = {
  id: string;
  name: string | null;
  start: string | null;
  permissions: string;
  createdAt: Date;
  expiresAt: Date | null;
  lastRequest: Date | null;
};

export const keyColumns = 'id, name, start, permissions, "createdAt", "expiresAt", "lastRequest"';

/** A key as its owner sees it. */
export function keyViewOf(row: KeyRow): KeyView {
  return {
    id: row.id,
    // The library's type allows null; the column does not.
    name: row.name ?? '',
    start: row.start ?? '',
    scopes: parsePermissions(row.permissions),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastRequest?.toISOString() ?? null,
  };
}
