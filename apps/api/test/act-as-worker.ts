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
  /** Settles a version that waits for validation as approved. */
  approve(workflowId: string): Promise<void>;
  /** Ends a queued run. */
  endRun(runId: string, status: 'succeeded' | 'failed' | 'timed_out'): Promise<void>;
};

const leaseMs = 10_000;

/** Connects as the worker's role. Whoever opens it closes its database. */
export async function actAsWorker(url: string): Promise<ActingWorker> {
  const database = await openDatabase({ url, role: 'gruntless_worker', poolSize: 4 });
  return {
    database,
    async approve(workflowId) {
      const claim = await claimWorkflow(database, workflowId, leaseMs);
      if (claim === null) throw new Error(`workflow ${workflowId} is not waiting for validation`);
      await database.inTenant(claim.tenant, (em) =>
        settleWorkflow(em, { workflowId, attempt: claim.attempt, status: 'approved', rejectionReason: null }),
      );
    },
    async endRun(runId, status) {
      const claim = await claimRun(database, { runId, leaseMs });
      if (claim === null) throw new Error(`run ${runId} is not queued`);
      const error = status === 'succeeded' ? null : { kind: 'script_error' as const, message: 'no' };
      await database.inTenant(claim.tenant, (em) =>
        finishRun(em, { runId, attempt: claim.attempt }, { status, error, outputs: [] }),
      );
    },
  };
}
