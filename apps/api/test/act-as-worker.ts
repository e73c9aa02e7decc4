import {
  claimRun,
  claimWorkflow,
  type Database,
  finishRun,
  openDatabase,
  settleWorkflow,
} from '@gruntless/db';

/** What a worker does to rows, without a queue and a sandbox. */
export type ActingWorker = {
  database: Database;
  /** Settles a version that waits for validation as approved; false where it does not wait, or is deleted. */
  approve(workflowId: string): Promise<boolean>;
  /** Ends a queued run; false where it is not queued. */
  endRun(runId: string, status: 'succeeded' | 'failed' | 'timed_out'): Promise<boolean>;
};

const leaseMs = 10_000;

/** Connects as the worker's role. Whoever opens it closes its database. */
export async function actAsWorker(url: string): Promise<ActingWorker> {
  const database = await openDatabase({ url, role: 'gruntless_worker', poolSize: 4 });
  return {
    database,
    async approve(workflowId) {
      const claim = await claimWorkflow(database, workflowId, leaseMs);
      if (claim === null) return false;
      return database.inTenant(claim.tenant, (em) =>
        settleWorkflow(em, { workflowId, attempt: claim.attempt, status: 'approved', rejectionReason: null }),
      );
    },
    async endRun(runId, status) {
      const claim = await claimRun(database, { runId, leaseMs });
      if (claim === null) return false;
      const error = status === 'succeeded' ? null : { kind: 'script_error' as const, message: 'no' };
      return database.inTenant(claim.tenant, (em) =>
        finishRun(em, { runId, attempt: claim.attempt }, { status, error, outputs: [] }),
      );
    },
  };
}
