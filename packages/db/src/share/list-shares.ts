import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { shareNotFound } from './not-found.ts';

/** A share that I made or accepted. */
export type ListedShare = {
  code: string;
  /** I made it; else I accepted it. */
  mine: boolean;
  workflowId: string;
  /** Null once that version is deleted. */
  workflowName: string | null;
  /** The other side's display name; null while there is none. */
  otherName: string | null;
  allowsUpdates: boolean;
  createdAt: Date;
  expiresAt: Date | null;
  acceptedAt: Date | null;
  revokedAt: Date | null;
};

type Filter = {
  direction?: 'given' | 'accepted' | undefined;
  code?: string;
  /** The share that the stretch stops short of. */
  before?: { createdAt: Date; id: string } | undefined;
  limit: number;
};

/** My shares of either direction, newest first. */
export async function listShares(
  em: SqlEntityManager,
  { direction, code, before, limit }: Filter,
): Promise<ListedShare[]> {
  const rows = await em.execute<Row[]>(
    `select code, mine, workflow_id as "workflowId", workflow_name as "workflowName", other_name as "otherName",
       allows_updates as "allowsUpdates", created_at as "createdAt", expires_at as "expiresAt",
       accepted_at as "acceptedAt", revoked_at as "revokedAt"
     from my_shares(:direction, :code, :beforeAt, :beforeCode, :limit)`,
    {
      direction: direction ?? null,
      code: code ?? null,
      beforeAt: before?.createdAt.toISOString() ?? null,
      beforeCode: before?.id ?? null,
      limit,
    },
  );
  return rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    expiresAt: toDate(row.expiresAt),
    acceptedAt: toDate(row.acceptedAt),
    revokedAt: toDate(row.revokedAt),
  }));
}

/**
 * One of my shares by its code.
 * @throws {AppError} NOT_FOUND
 */
export async function loadShare(em: SqlEntityManager, code: string): Promise<ListedShare> {
  const [share] = await listShares(em, { code, limit: 1 });
  if (share === undefined) throw shareNotFound();
  return share;
}

type Times = 'createdAt' | 'expiresAt' | 'acceptedAt' | 'revokedAt';
type Row = Omit<ListedShare, Times> & { createdAt: string } & Record<
    Exclude<Times, 'createdAt'>,
    string | null
  >;

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
