import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** Whose rows a unit of work sees and writes. */
export type Tenant = { accountId: string; userId: string };

/** The database, entered as one role. */
export type Database = {
  /**
   * Runs `work` in one transaction that sees and writes this tenant's rows alone, and commits what it wrote. Whatever
   * `work` throws rolls it back and is thrown on. What it returns may be read afterwards, but no longer saved.
   */
  inTenant<T>(tenant: Tenant, work: (em: SqlEntityManager) => Promise<T>): Promise<T>;
  /**
   * Runs `work` without a tenant: every table is empty, and only the closed list of functions answers. Each statement is a
   * transaction of its own, because each of those functions is complete in itself and a claim should cost one round trip.
   */
  outsideTenants<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T>;
  /** Rejects where the server cannot be reached or does not answer. */
  ping(): Promise<void>;
  /** Waits for what is under way, then gives up every connection. */
  close(): Promise<void>;
};
