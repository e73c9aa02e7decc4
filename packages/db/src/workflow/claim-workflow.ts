import { type AccountLimits, accountLimits as accountLimitsSchema } from '@gruntless/contracts';
import type { Database, Tenant } from '../database/database.ts';
import { Workflow } from './workflow.ts';

export type WorkflowClaim = {
  workflow: Workflow;
  tenant: Tenant;
  attempt: number;
  /** What the operator has set for this account. */
  accountLimits: AccountLimits;
};

/**
 * Takes a row that waits for validation, or whose worker vanished, for `leaseMs`. Null where there is nothing to take:
 * it is settled, deleted, or another worker's.
 */
export async function claimWorkflow(
  database: Database,
  workflowId: string,
  leaseMs: number,
): Promise<WorkflowClaim | null> {
  return database.outsideTenants(async (em) => {
    const [row] = await em.execute<{ workflow: object; limits: unknown }[]>(
      'select workflow, limits from claim_workflow(?, ?)',
      [workflowId, leaseMs],
    );
    if (row === undefined) return null;
    const workflow = em.map(Workflow, row.workflow);
    const { accountId, userId, attempt } = workflow;
    const accountLimits = accountLimitsSchema.parse(row.limits);
    return { workflow, tenant: { accountId, userId }, attempt, accountLimits };
  });
}
