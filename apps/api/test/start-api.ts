import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, signUp } from '@gruntless/client';
import type { MeView, WorkflowCreateInput, WorkflowView } from '@gruntless/contracts';
import { claimRun, claimWorkflow, type Database, finishRun, openDatabase, settleWorkflow } from '@gruntless/db';
import { createTestDatabase } from '@gruntless/db/testing';
import { inject } from 'vitest';

import { createLogger, parseEnv } from '@gruntless/process';
import { envSchema } from '../src/env.ts';
import { openApi } from '../src/open-api.ts';

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
  approve(workflowId: string): Promise<void>;
  /** Ends a queued run, as if a worker had run it. */
  endRun(runId: string, status: 'succeeded' | 'failed'): Promise<void>;
  close(): Promise<void>;
};

const password = 'correct horse battery';
let users = 0;

export async function startApi(env: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
  const storageFolder = await mkdtemp(join(tmpdir(), 'gruntless-api-'));
  const settings = parseEnv(envSchema, {
    DATABASE_URL: database.url,
    STORAGE_URL: storageFolder,
    AUTH_SECRET: 'a secret that is used in tests alone',
    PORT: '0',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const api = await openApi(settings, createLogger('api', settings.LOG_LEVEL));
  const workerDatabase = await openDatabase({ url: database.url, role: 'gruntless_worker', poolSize: 4 });

  const approve: TestApi['approve'] = async (workflowId) => {
    const claim = await claimWorkflow(workerDatabase, workflowId, 10_000);
    if (claim === null) throw new Error(`workflow ${workflowId} is not waiting for validation`);
    await workerDatabase.inTenant(claim.tenant, (em) =>
      settleWorkflow(em, { workflowId, attempt: claim.attempt, status: 'approved', rejectionReason: null }),
    );
  };

  return {
    url: api.url,
    databaseUrl: database.url,
    storageFolder,
    workerDatabase,
    approve,
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
    async endRun(runId, status) {
      const claim = await claimRun(workerDatabase, { runId, leaseMs: 10_000 });
      if (claim === null) throw new Error(`run ${runId} is not queued`);
      const error = status === 'failed' ? { kind: 'script_error' as const, message: 'no' } : null;
      await workerDatabase.inTenant(claim.tenant, (em) =>
        finishRun(em, { runId, attempt: claim.attempt }, { status, error, outputs: [] }),
      );
    },
    async close() {
      await api.close();
      await workerDatabase.close();
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
