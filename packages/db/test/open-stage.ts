import type { Execution } from '@gruntless/contracts';
import pg from 'pg';
import { inject } from 'vitest';
import {
  claimRun,
  claimWorkflow,
  type Database,
  type DatabaseRole,
  insertFile,
  insertRun,
  insertWorkflow,
  loadWorkflow,
  newId,
  openDatabase,
  type Run,
  type RunClaim,
  settleWorkflow,
  type Tenant,
  urlAs,
  type Workflow,
  type WorkflowPayload,
} from '../src/index.ts';
import { createTestDatabase, seedUser } from '../src/testing/index.ts';

const leaseMs = 60_000;

/** A migrated database of one's own with two users who know nothing of each other, and the application's two ways in. */
export type Stage = AsyncDisposable & {
  url: string;
  api: Database;
  worker: Database;
  ada: Tenant;
  bob: Tenant;
  /** Runs raw SQL in one transaction, in a role and as a tenant; `null` leaves the tenant unset. */
  asRole<T>(role: DatabaseRole, tenant: Tenant | null, work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Runs raw SQL as the superuser, for what nobody else may arrange, such as the past. */
  asAdmin<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>;
  /** A validated, approved original. */
  approved(tenant: Tenant, payload?: Partial<WorkflowPayload>): Promise<Workflow>;
  /** Validates a row that waits for it. */
  approve(workflow: Workflow): Promise<void>;
  queued(tenant: Tenant, workflow: Workflow): Promise<Run>;
  running(tenant: Tenant, workflow: Workflow): Promise<RunClaim>;
  /** Lets a run's lease run out without waiting for it. */
  expireLease(runId: string): Promise<void>;
};

export const execution: Execution = { script: 'print(1)', dependencies: [], outputFilename: null };

/** Sets a stage up. Dispose of it with `await using`, or in `afterAll`. */
export async function openStage(): Promise<Stage> {
  const database = await createTestDatabase({
    adminUrl: inject('adminUrl'),
    templateName: inject('templateName'),
  });
  const { url } = database;
  const api = await openDatabase({ url, role: 'gruntless_api', poolSize: 20 });
  const worker = await openDatabase({ url, role: 'gruntless_worker', poolSize: 5 });
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();

  const approve = async (workflow: Workflow): Promise<void> => {
    const claim = await claimWorkflow(worker, workflow.id, leaseMs);
    if (claim === null) throw new Error('The row cannot be claimed.');
    const { tenant, attempt } = claim;
    const verdict = { workflowId: workflow.id, attempt, status: 'approved', rejectionReason: null } as const;
    await worker.inTenant(tenant, (em) => settleWorkflow(em, verdict));
  };
  const queued = async (tenant: Tenant, workflow: Workflow): Promise<Run> => {
    const { run } = await api.inTenant(tenant, (em) =>
      insertRun(em, tenant, { workflow, inputs: {}, requestHash: 'h' }),
    );
    return run;
  };
  return {
    url,
    api,
    worker,
    ada: await seedUser(url, { name: 'Ada' }),
    bob: await seedUser(url, { name: 'Bob' }),
    asRole: (role, tenant, work) => asRole(url, role, tenant, work),
    async asAdmin<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) {
      return (await admin.query<T>(sql, values)).rows;
    },
    approve,
    async approved(tenant, payload = {}) {
      const { workflow } = await api.inTenant(tenant, (em) =>
        insertWorkflow(em, tenant, { name: 'Merge', fields: [], execution, ...payload, requestHash: 'h' }),
      );
      await approve(workflow);
      return api.inTenant(tenant, (em) => loadWorkflow(em, workflow.id));
    },
    queued,
    async running(tenant, workflow) {
      const { id } = await queued(tenant, workflow);
      const claim = await claimRun(worker, { runId: id, leaseMs });
      if (claim === null) throw new Error('The run cannot be claimed.');
      return claim;
    },
    async expireLease(runId) {
      await admin.query(
        `update workflow_runs set lease_expires_at = now() - interval '1 second' where id = $1`,
        [runId],
      );
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([api.close(), worker.close(), admin.end()]);
      await database.drop();
    },
  };
}

async function asRole<T>(
  url: string,
  role: DatabaseRole,
  tenant: Tenant | null,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: urlAs(url, role) });
  await client.connect();
  try {
    await client.query('begin');
    if (tenant !== null) {
      await client.query(
        `select set_config('app.account_id', $1, true), set_config('app.user_id', $2, true)`,
        [tenant.accountId, tenant.userId],
      );
    }
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

/** A stored file of a tenant, with bytes nowhere. */
export function storedFile(stage: Stage, tenant: Tenant, name = 'in.csv') {
  return stage.api.inTenant(tenant, (em) =>
    insertFile(em, tenant, {
      name,
      contentType: 'text/csv',
      sizeBytes: 3,
      sha256: 'a'.repeat(64),
      storageKey: newId(),
    }),
  );
}

/** The constraint or the SQLSTATE that refused a statement; what any other error is by itself. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.constraint ?? error.code ?? 'unknown';
    throw error;
  }
  return 'not refused';
}
