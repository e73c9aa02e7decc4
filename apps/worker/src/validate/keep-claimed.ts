import { renewWorkflow, type WorkflowClaim } from '@gruntless/db';
import type { Deps } from '../context.ts';

/** A claimed version that stays ours for as long as its work takes. */
export type KeptClaim = {
  /** Aborts when the version is not ours any more, and when this worker stops. */
  signal: AbortSignal;
} & Disposable;

const renewalsPerLease = 3;

/** Renews a claim until it is disposed of. */
export function keepClaimed(
  deps: Pick<Deps, 'database' | 'draining' | 'log'>,
  { workflow, tenant, attempt }: WorkflowClaim,
  leaseMs: number,
): KeptClaim {
  const lost = new AbortController();
  const claim = { workflowId: workflow.id, attempt, leaseMs };
  const renew = async (): Promise<void> => {
    try {
      const isOurs = await deps.database.inTenant(tenant, (em) => renewWorkflow(em, claim));
      if (!isOurs) lost.abort(new Error('the version is not this attempt’s any more'));
    } catch (error) {
      // The next renewal still comes in time; where none does, settling finds out.
      deps.log.warn({ err: error, workflowId: workflow.id }, 'claim not renewed');
    }
  };
  const timer = setInterval(() => void renew(), leaseMs / renewalsPerLease);
  return {
    signal: AbortSignal.any([lost.signal, deps.draining]),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
