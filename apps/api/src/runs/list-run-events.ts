import type { RunEventsInput, RunEventsPage } from '@gruntless/contracts';
import { isTerminal } from '@gruntless/contracts';
import { listRunEvents as selectRunEvents, loadRun } from '@gruntless/db';
import type { Context } from '../context.ts';

/** What happened in one of my runs after a given event, oldest first. */
export async function listRunEvents(
  context: Context,
  { runId, after, limit }: RunEventsInput,
): Promise<RunEventsPage> {
  return context.database.inTenant(context.tenant, async (em) => {
    // The run is read first: when it has ended by then, its last event is among those read after.
    const run = await loadRun(em, runId);
    const items = await selectRunEvents(em, runId, after, limit);
    return { items, ended: isTerminal(run.status) && items.length < limit };
  });
}
