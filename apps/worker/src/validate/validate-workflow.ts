import { claimWorkflow, renewWorkflow, settleWorkflow } from '@gruntless/db';
import type { Deps } from '../context.ts';
import { announce } from '../hints/announce.ts';
import { excessesOf } from '../limits/limits-for.ts';
import { checkScript, mostCheckMs } from './check-script.ts';
import { reasonOf } from './reason-of.ts';
import { refuseDependencies } from './refuse-dependencies.ts';

/** Longer than a check can take from its claim to its end, so that it needs no renewing. */
const leaseMs = 3 * mostCheckMs;

/**
 * Decides about a hand-made version: `approved` where its script and its form agree, else `failed` with what to
 * correct. Only a fault of the service rejects; the version waits again by then.
 */
export async function validateWorkflow(deps: Deps, { workflowId }: { workflowId: string }): Promise<void> {
  const claim = await claimWorkflow(deps.database, workflowId, leaseMs);
  // It is decided or deleted, or another worker has it.
  if (claim === null) return;
  const { workflow, tenant, attempt, accountLimits } = claim;
  const settle = async (problems: string[]): Promise<void> => {
    const rejectionReason = reasonOf(problems);
    const status = rejectionReason === null ? 'approved' : 'failed';
    const isSettled = await deps.database.inTenant(tenant, (em) =>
      settleWorkflow(em, { workflowId, attempt, status, rejectionReason }),
    );
    deps.log.info(
      { workflowId, attempt, status, isSettled, numProblems: problems.length },
      'workflow validated',
    );
    await announce(deps, 'workflow', workflowId);
  };
  try {
    const problems = await checkScript(deps, workflow);
    const excesses = excessesOf(deps.settings.limits, accountLimits, workflow.execution.limits ?? {});
    await settle([...problems, ...excesses, ...refuseDependencies(workflow.execution)]);
  } catch (error) {
    if (attempt >= deps.settings.maxAttempts) await settle([serviceFailed]);
    // The claim ends now and not with its lease, so that the next try need not wait for that.
    else
      await deps.database.inTenant(tenant, (em) => renewWorkflow(em, { workflowId, attempt, leaseMs: -1 }));
    throw error;
  }
}

const serviceFailed =
  'The service could not check this version, and has tried several times. Save it again later; if that fails too, tell its operator the workflow’s id.';
