import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** A version of someone else's that is open to me. */
export type UpstreamVersion = {
  id: string;
  version: number;
  name: string;
  /** Its owner's display name. */
  sharedBy: string;
  createdAt: Date;
  /** My chain has taken neither it nor a later version of its owner's chain. */
  ahead: boolean;
};

/** The versions that I may pull in a family, newest first; empty for whom nothing was shared, or all is revoked. */
export async function selectUpstream(em: SqlEntityManager, familyId: string): Promise<UpstreamVersion[]> {
  const rows = await em.execute<(Omit<UpstreamVersion, 'createdAt'> & { createdAt: string })[]>(
    `select id, version, name, shared_by as "sharedBy", created_at as "createdAt", ahead from upstream_versions(?)`,
    [familyId],
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}
