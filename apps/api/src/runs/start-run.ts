import type { RunStartInput, RunView } from '@gruntless/contracts';
import { findKeyedRun, insertRun, loadAddressed } from '@gruntless/db';
import type { Context } from '../context.ts';
import { enqueueCommitted } from '../jobs/enqueue-committed.ts';
import { hashKey } from '../requests/hash-key.ts';
import { hashRequest } from '../requests/hash-request.ts';
import { loadInputFiles } from './load-input-files.ts';
import { parseInputs } from './parse-inputs.ts';
import { newRunViewOf } from './run-view.ts';

/**
 * Writes a queued run of one of my approved versions, then its job. The same idempotency key gives the same run.
 * @throws {AppError} NOT_FOUND, PRECONDITION_FAILED where the version is not approved, INVALID_INPUT naming the
 *   field that is wrong, CONFLICT where the key was used with other inputs, LIMIT_REACHED.
 */
export async function startRun(context: Context, input: RunStartInput): Promise<RunView> {
  const { idempotencyKey: givenKey, inputs: given, ...address } = input;
  const { quotas } = context.settings;
  const idempotencyKey = hashKey(context.tenant, givenKey);
  const requestHash = hashRequest({ ...address, inputs: given });
  const { run, created } = await context.database.inTenant(context.tenant, async (em) => {
    // First of all, because what the run was made from may have changed or gone since.
    if (idempotencyKey !== undefined) {
      const earlier = await findKeyedRun(em, context.tenant, { idempotencyKey, requestHash });
      if (earlier !== null) return { run: earlier, created: false };
    }
    const workflow = await loadAddressed(em, context.tenant, address);
    const inputs = parseInputs(workflow.fields, given);
    await loadInputFiles(em, workflow.fields, inputs);
    return insertRun(em, context.tenant, { workflow, inputs, idempotencyKey, requestHash, quotas });
  });
  if (created) await enqueueCommitted(context, 'execute-run', { runId: run.id }, run);
  return newRunViewOf(run);
}
