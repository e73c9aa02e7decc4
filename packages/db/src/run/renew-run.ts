import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { RunAttempt } from './attempt.ts';

/**
 * Extends the lease of a running run to `leaseMs` from now, and looks whether it should stop. Null where the run is not this
 * attempt's any more.
 */
export async function renewRun(
  em: SqlEntityManager,
  renewal: RunAttempt & { leaseMs: number },
): Promise<{ cancelRequested: boolean } | null> {
  const [row] = await em.execute<{ cancelRequested: boolean }[]>(
    `update workflow_runs set lease_expires_at = now() + :leaseMs * interval '1 millisecond'
     where id = :runId and attempt = :attempt and status = 'running'
     returning cancel_requested_at is not null as "cancelRequested"`,
    renewal,
  );
  return row ?? null;
}
