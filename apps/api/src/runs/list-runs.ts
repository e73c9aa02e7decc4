import { id, type Page, type RunItem, type RunListInput } from '@gruntless/contracts';
import { selectRuns } from '@gruntless/db';
import type { Context } from '../context.ts';
import { decodeCursor } from '../pages/cursor.ts';
import { pageOf } from '../pages/page-of.ts';
import { runItemOf } from './run-view.ts';

/** My runs, newest first: an id is made with its time, so its order is the order of creation. */
export async function listRuns(context: Context, input: RunListInput): Promise<Page<RunItem>> {
  const { cursor, limit, ...filter } = input;
  const before = cursor == null ? undefined : decodeCursor(cursor, id);
  const rows = await context.database.inTenant(context.tenant, (em) =>
    selectRuns(em, context.tenant, { ...filter, before, limit: limit + 1 }),
  );
  return pageOf(rows, limit, (run) => run.id, runItemOf);
}
