import type { SessionView } from '@gruntless/contracts';
import type { Caller } from '../auth/credential.ts';

/** What a view needs of a session's row; never the token. */
export type SessionRow = {
  id: string;
  userAgent: string | null;
  ipAddress: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
};

export const sessionColumns = 'id, "userAgent", "ipAddress", "createdAt", "updatedAt", "expiresAt"';

/** A session as its user sees it. */
export function sessionViewOf(row: SessionRow, { credential }: Caller): SessionView {
  return {
    id: row.id,
    current: row.id === credential.id,
    // The library writes '' where it knows nothing.
    userAgent: row.userAgent === '' ? null : row.userAgent,
    ipAddress: row.ipAddress === '' ? null : row.ipAddress,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
