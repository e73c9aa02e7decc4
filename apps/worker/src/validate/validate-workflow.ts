import type { Execution } from '@gruntless/contracts';
import { claimWorkflow, renewWorkflow, settleWorkflow, type WorkflowClaim } from '@gruntless/db';
import type { Deps } from '../context.ts';
import { announce } from '../hints/announce.ts';
import { excessesOf, limitsFor } from '../limits/limits-for.ts';
import { checkScript, mostCheckMs } from './check-script.ts';
import { keepClaimed } from './keep-claimed.ts';
import { lockPackages } from './lock-packages.ts';
import { reasonOf } from './reason-of.ts';

/** Longer than a check can take; what takes longer renews it. */
const leaseMs = 3 * mostCheckMs;

/**
 * Decides about a hand-made version: `approved` where its script and its form agree and its packages are installed, else
 * `failed` with what to correct. Only a fault of the service rejects; the version waits again by then.
 */
export async function validateWorkflow(deps: Deps, { workflowId }: { workflowId: string }): Promise<void> {
  const claim = await claimWorkflow(deps.database, workflowId, leaseMs);
  // It is decided or deleted, or another worker has it.
  if (claim === null) return;
  using kept = keepClaimed(deps, claim, leaseMs);
  const { tenant, attempt } = claim;
  // The claim ends now and not with its lease, so that the next try need not wait for that.
  const giveBack = (): Promise<boolean> =>
    deps.database.inTenant(tenant, (em) => renewWorkflow(em, { workflowId, attempt, leaseMs: -1 }));
  try {
    await settle(deps, claim, await examine(deps, claim, kept.signal));
  } catch (error) {
    // This worker stops, which says nothing about the version.
    if (deps.draining.aborted) return void (await giveBack());
    if (attempt >= deps.settings.maxAttempts) await settle(deps, claim, { problems: [serviceFailed] });
    else await giveBack();
    throw error;
  }
}

/** What is wrong with a version; where nothing is, the execution with its lock. */
type Findings = { problems: string[]; execution?: Execution };

async function examine(deps: Deps, claim: WorkflowClaim, signal: AbortSignal): Promise<Findings> {
  const { workflow, accountLimits } = claim;
  const { limits: ownLimits = {} } = workflow.execution;
  const problems = [
    ...(await checkScript(deps, workflow)),
    ...excessesOf(deps.settings.limits, accountLimits, ownLimits),
  ];
  // Packages take a while; a script that needs correcting anyway comes back at once.
  if (problems.length > 0) return { problems };
  const limits = limitsFor(deps.settings.limits, accountLimits, ownLimits);
  const locked = await lockPackages(deps, workflow.execution, limits, signal);
  return 'problem' in locked ? { problems: [locked.problem] } : { problems, execution: locked.execution };
}

async function settle(deps: Deps, claim: WorkflowClaim, { problems, execution }: Findings): Promise<void> {
  const { workflow, tenant, attempt } = claim;
  const workflowId = workflow.id;
  const rejectionReason = reasonOf(problems);
  const status = rejectionReason === null ? 'approved' : 'failed';
  const verdict = { workflowId, attempt, status, rejectionReason } as const;
  const isSettled = await deps.database.inTenant(tenant, (em) =>
    settleWorkflow(em, execution === undefined ? verdict : { ...verdict, execution }),
  );
  if (isSettled) deps.figures.validations.inc({ status });
  deps.log.info(
    { workflowId, attempt, status, isSettled, numProblems: problems.length },
    'workflow validated',
  );
  await announce(deps, 'workflow', workflowId);
}

const serviceFailed =
  'The service could not check this version, and has tried several times. Save it again later; if that fails too, tell its operator the workflow’s id.';
