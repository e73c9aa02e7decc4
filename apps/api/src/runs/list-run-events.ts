import { isTerminal, type RunEventsInput, type RunEventsPage } from '@gruntless/contracts';
import { listRunEvents as readRunEvents } from '@gruntless/db';
import type { Context } from '../context.ts';

/** What happened in one of my runs after a given event, oldest first. */
export async function listRunEvents(
  context: Context,
  { runId, after, limit }: RunEventsInput,
): Promise<RunEventsPage> {
  const { status, items } = await context.database.inTenant(context.tenant, (em) =>
    readRunEvents(em, runId, { after, limit }),
  );
  return { items, ended: isTerminal(status) && items.length < limit };
}
