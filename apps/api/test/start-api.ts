import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, signUp } from '@gruntless/client';
import type { MeView, WorkflowCreateInput, WorkflowView } from '@gruntless/contracts';
import type { Database } from '@gruntless/db';
import { createTestDatabase } from '@gruntless/db/testing';
import { createLogger, parseEnv } from '@gruntless/process';
import type { QueryResultRow } from 'pg';
import { inject } from 'vitest';
import { envSchema } from '../src/env.ts';
import { openApi } from '../src/open-api.ts';
import { actAsWorker, type ActingWorker } from './act-as-worker.ts';
import { asAdmin } from './raw-sql.ts';

/** A signed-up user with a client of their own. */
export type TestUser = Client & { me: MeView; token: string; email: string };

/** A real API on a database, a storage folder and a port of its own. */
export type TestApi = {
  url: string;
  databaseUrl: string;
  storageFolder: string;
  /** The worker's connection, to do what a worker does. */
  workerDatabase: Database;
  newUser(name?: string): Promise<TestUser>;
  /** Makes a workflow that is approved, as if a worker had validated it. */
  newWorkflow(user: TestUser, changes?: Partial<WorkflowCreateInput>): Promise<WorkflowView>;
  /** Makes the next version of a chain, approved. */
  newVersion(user: TestUser, headId: string, changes: Partial<WorkflowCreateInput>): Promise<WorkflowView>;
  /** Makes a version that waits for its owner's decision, as if it had been built for them. */
  newUndecided(user: TestUser): Promise<string>;
  /** Shares a version with a user, who accepts: gives the code, and the acceptor's row as the answer named it. */
  give(
    from: TestUser,
    workflowId: string,
    to: TestUser,
    terms?: { allowsUpdates?: boolean },
  ): Promise<{ code: string; fork: WorkflowView }>;
  approve(workflowId: string): Promise<void>;
  /** Ends a queued run, as if a worker had run it. */
  endRun(...end: Parameters<ActingWorker['endRun']>): Promise<void>;
  /** Starts runs of a version that end as told, one after the other. */
  run(
    user: TestUser,
    workflowId: string,
    ...ends: ('succeeded' | 'failed' | 'timed_out' | 'canceled')[]
  ): Promise<void>;
  /** One statement as the superuser. */
  asAdmin<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Another instance on the same database; the caller closes it. */
  openSibling(): Promise<{ url: string; close(): Promise<void> }>;
  close(): Promise<void>;
};

const password = 'correct horse battery';
let users = 0;

export async function startApi(env: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase({
    adminUrl: inject('adminUrl'),
    templateName: inject('templateName'),
  });
  const storageFolder = await mkdtemp(join(tmpdir(), 'gruntless-api-'));
  const settings = parseEnv(envSchema, {
    DATABASE_URL: database.url,
    STORAGE_URL: storageFolder,
    AUTH_SECRET: 'a secret that is used in tests alone',
    PORT: '0',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    REQUESTS_PER_MINUTE: '1000000',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const open = () => openApi(settings, createLogger('api', settings.LOG_LEVEL));
  const api = await open();
  const worker = await actAsWorker(database.url);
  const approve: TestApi['approve'] = async (workflowId) => {
    if (!(await worker.approve(workflowId)))
      throw new Error(`workflow ${workflowId} is not waiting for validation`);
  };
  const endRun: TestApi['endRun'] = async (runId, status) => {
    if (!(await worker.endRun(runId, status))) throw new Error(`run ${runId} is not queued`);
  };

  return {
    url: api.url,
    databaseUrl: database.url,
    storageFolder,
    workerDatabase: worker.database,
    approve,
    endRun,
    async newUser(name = 'Ada') {
      users += 1;
      const email = `user${users}@example.com`;
      const token = await signUp(api.url, { email, password, name });
      const client = createClient({ url: api.url, token });
      return { ...client, token, email, me: await client.api.me.get.query() };
    },
    async newWorkflow(user, changes = {}) {
      const { id } = await user.api.workflows.create.mutate({ ...sampleWorkflow, ...changes });
      await approve(id);
      return user.api.workflows.get.query({ workflowId: id });
    },
    async newVersion(user, headId, changes) {
      const { idempotencyKey: _, ...parts } = changes;
      const { id } = await user.api.workflows.edit.mutate({ workflowId: headId, ...parts });
      await approve(id);
      return user.api.workflows.get.query({ workflowId: id });
    },
    async newUndecided(user) {
      const { id } = await user.api.workflows.create.mutate(sampleWorkflow);
      for (const status of ['building', 'pending_approval'])
        await asAdmin(database.url, 'update workflows set status = $2 where id = $1', [id, status]);
      return id;
    },
    async give(from, workflowId, to, terms = {}) {
      const { code } = await from.api.shares.create.mutate({ workflowId, ...terms });
      const accepted = await to.api.shares.accept.mutate({ code });
      return { code, fork: await to.api.workflows.get.query({ workflowId: accepted.workflowId }) };
    },
    async run(user, workflowId, ...ends) {
      for (const end of ends) {
        const run = await user.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' } });
        if (end === 'canceled') await user.api.runs.cancel.mutate({ runId: run.id });
        else await endRun(run.id, end);
      }
    },
    asAdmin: (sql, values) => asAdmin(database.url, sql, values),
    openSibling: open,
    async close() {
      await api.close();
      await worker.database.close();
      await database.drop();
      await rm(storageFolder, { recursive: true, force: true });
    },
  };
}

/** A small workflow that any test can use. */
export const sampleWorkflow: WorkflowCreateInput = {
  name: 'Greet',
  fields: [{ id: 'who', type: 'text_input', label: 'Who', required: true }],
  execution: { script: 'print(who)\n', dependencies: [], outputFilename: null },
};
