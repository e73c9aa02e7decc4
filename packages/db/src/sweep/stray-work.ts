import type { Database, Tenant } from '../database/database.ts';

/**
 * Something that fell through.
 *
 * - `lost_run`: running, and its lease has run out. `requeueRun` decides what becomes of it.
 * - `queued_run`, `workflow`: waits, though its job was handed over long ago; it needs a new job for its next attempt.
 * - `expired_file`: past its time. `deleteFile`, then its bytes.
 */
export type Stray = {
  kind: 'lost_run' | 'queued_run' | 'workflow' | 'expired_file';
  id: string;
  tenant: Tenant;
  /** How often it was claimed so far; 0 for a file. */
  attempt: number;
};

/**
 * Finds what fell through, the longest waiting first. What it returns for a new job counts as handed over now, so it comes
 * again after `graceMs` at the soonest, and a long queue never hides what lies behind it.
 */
export async function strayWork(
  database: Database,
  { graceMs, maxRows }: { graceMs: number; maxRows: number },
): Promise<Stray[]> {
  const rows = await database.outsideTenants((em) =>
    em.execute<(Omit<Stray, 'tenant'> & Tenant)[]>(
      `select kind, id, account_id as "accountId", user_id as "userId", attempt from stray_work(?, ?)`,
      [graceMs, maxRows],
    ),
  );
  return rows.map(({ accountId, userId, ...stray }) => ({ ...stray, tenant: { accountId, userId } }));
}
