import type { RunView } from '@gruntless/contracts';
import { cancelRun as requestCancel } from '@gruntless/db';
import type { Context } from '../context.ts';
import { sendHint } from '../hints/send-hint.ts';
import { getRun } from './get-run.ts';

/** Ends a queued run at once, asks a running one to stop, and changes nothing that has ended. */
export async function cancelRun(context: Context, { runId }: { runId: string }): Promise<RunView> {
  const outcome = await context.database.inTenant(context.tenant, (em) => requestCancel(em, runId));
  // The worker also sees the request when it renews its lease; a lost hint costs seconds, not the cancel.
  if (outcome === 'requested') await sendHint(context, { kind: 'cancel', id: runId });
  if (outcome === 'canceled') await sendHint(context, { kind: 'run', id: runId });
  return getRun(context, { runId });
}
