import type { RunView } from '@gruntless/contracts';
import { loadOutputs, loadProgress, loadRun } from '@gruntless/db';
import type { Context } from '../context.ts';
import { runViewOf } from './run-view.ts';

/** One of my runs with its outputs, its text and how far it is. */
export async function getRun(context: Context, { runId }: { runId: string }): Promise<RunView> {
  const { run, outputs, progress } = await context.database.inTenant(context.tenant, async (em) => {
    const run = await loadRun(em, runId);
    return { run, outputs: await loadOutputs(em, runId), progress: await loadProgress(em, run) };
  });
  return runViewOf(run, { outputs, progress });
}
