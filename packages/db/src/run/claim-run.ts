import { type AccountLimits, accountLimits as accountLimitsSchema } from '@gruntless/contracts';
import type { Database, Tenant } from '../database/database.ts';
import { Workflow } from '../workflow/workflow.ts';
import { Run } from './run.ts';

/** A run that is ours to execute, until its lease runs out. */
export type RunClaim = {
  run: Run;
  workflow: Workflow;
  tenant: Tenant;
  attempt: number;
  /** What the operator has set for this account. */
  accountLimits: AccountLimits;
};

/**
 * Starts a queued run for `leaseMs`, in one round trip: raises its fencing number and writes that it is running. Null where
 * there is nothing to start: it has been claimed or canceled.
 */
export async function claimRun(
  database: Database,
  { runId, leaseMs }: { runId: string; leaseMs: number },
): Promise<RunClaim | null> {
  return database.outsideTenants(async (em) => {
    const [row] = await em.execute<{ run: object; workflow: object; limits: unknown }[]>(
      'select run, workflow, limits from claim_run(?, ?)',
      [runId, leaseMs],
    );
    if (row === undefined) return null;
    const run = em.map(Run, row.run);
    const { accountId, userId, attempt } = run;
    const accountLimits = accountLimitsSchema.parse(row.limits);
    return {
      run,
      workflow: em.map(Workflow, row.workflow),
      tenant: { accountId, userId },
      attempt,
      accountLimits,
    };
  });
}
