import type { WorkflowStats, WorkflowStatsInput } from '@gruntless/contracts';
import { familyTotals, loadWorkflow } from '@gruntless/db';
import type { Context } from '../context.ts';
import { selectDays } from './select-days.ts';
import { selectFigures } from './select-figures.ts';

/**
 * What runs of a version's whole family came to: mine in detail, everyone's as counts alone. Straight from the runs, by
 * index: the cost follows the rows that are counted, not the table.
 */
export async function getStats(context: Context, input: WorkflowStatsInput): Promise<WorkflowStats> {
  const { workflowId, timeZone } = input;
  const { tenant } = context;
  return context.database.inTenant(tenant, async (em) => {
    const { familyId } = await loadWorkflow(em, workflowId);
    const chain = { userId: tenant.userId, familyId };
    const figures = await selectFigures(em, chain);
    const days = await selectDays(em, chain, timeZone);
    const { numRuns, numEnded, numChains } = await familyTotals(em, familyId);
    return { mine: { ...figures, days }, family: { numRuns, numEnded, numOwners: numChains } };
  });
}
