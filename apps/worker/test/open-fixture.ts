import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Execution,
  type Field,
  isTerminal,
  jobIdOf,
  type RunEvent,
  type RunInputs,
} from '@gruntless/contracts';
import {
  claimWorkflow,
  type Database,
  type File,
  insertFile,
  insertRun,
  insertWorkflow,
  listRunEvents,
  loadOutputs,
  loadRun,
  loadWorkflow,
  openDatabase,
  type Run,
  settleWorkflow,
  type Tenant,
  type Workflow,
} from '@gruntless/db';
import { createTestDatabase, seedUser } from '@gruntless/db/testing';
import { createLogger, parseEnv } from '@gruntless/process';
import { openHints, openProducer, type Hints, type Producer } from '@gruntless/queue';
import { openStorage, type Storage } from '@gruntless/storage';
import { inject } from 'vitest';
import { openWorker, type Worker } from '../src/app.ts';
import { envSchema } from '../src/env.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    templateName: string;
  }
}

const entry = join(import.meta.dirname, '../src/main.ts');
const uidsPerWorker = 8;
const uidsPerFixture = 128;
const log = createLogger('worker', process.env['LOG_LEVEL'] ?? 'silent');

/** Far above what any of it takes, so that only a fault reaches it. */
const patienceMs = 25_000;

export type WorkflowParts = { script: string; fields?: Field[] } & Partial<Omit<Execution, 'script'>>;

/** A database, a queue and storage of one test file's own, and what an API would do with them. */
export type Fixture = Awaited<ReturnType<typeof openFixture>>;

export async function openFixture(variables: Record<string, string> = {}) {
  const testDatabase = await createTestDatabase({
    adminUrl: inject('adminUrl'),
    templateName: inject('templateName'),
  });
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-worker-'));
  // The sandbox's accounts must be able to walk through it.
  await chmod(folder, 0o755);
  const settings = {
    DATABASE_URL: testDatabase.url,
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
    // The folder of an interpreter that waits would pass for that of a script that runs.
    WARM_INTERPRETERS: '0',
    ...variables,
  };
  const ignore = () => undefined; // Connections are cut on purpose in some tests.
  const location = { databaseUrl: testDatabase.url, databaseRole: 'gruntless_queue', redisUrl: undefined };
  const api = await openDatabase({ url: testDatabase.url, role: 'gruntless_api', poolSize: 2 });
  const database = await openDatabase({ url: testDatabase.url, role: 'gruntless_worker', poolSize: 2 });
  const producer = await openProducer(location, ignore);
  const hints = await openHints(location, ignore, ignore);
  const storage = await openStorage(settings.STORAGE_URL);
  const tenant = await seedUser(testDatabase.url);
  const uids = { first: 100_000 + (process.pid % 10_000) * uidsPerFixture, next: 0 };
  /** Two workers of one machine must not share the accounts that their scripts run under. */
  const ownUids = () => {
    uids.next += uidsPerWorker;
    return { SANDBOX_FIRST_UID: String(uids.first + uids.next) };
  };
  const workers = new Set<Worker>();
  const children = new Set<ChildProcess>();
  const calls = callsOf({ api, database, producer, hints, storage, tenant });
  return {
    ...calls,
    api,
    database,
    producer,
    hints,
    storage,
    tenant,
    folder,
    workFolder: settings.WORK_FOLDER,
    url: testDatabase.url,
    /** The folders of scripts that run now. */
    async runFolders(): Promise<string[]> {
      const entries = await readdir(settings.WORK_FOLDER, { recursive: true });
      return entries.filter((name) => /(^|\/)run-[0-9a-f]+$/.test(name));
    },
    /** Opens a worker in this process. */
    async startWorker(more: Record<string, string> = {}): Promise<Worker> {
      const worker = await openWorker(parseEnv(envSchema, { ...settings, ...ownUids(), ...more }), log, {});
      workers.add(worker);
      return {
        async close() {
          workers.delete(worker);
          await worker.close();
        },
      };
    },
    /** Starts a worker as a process of its own. */
    async forkWorker(more: Record<string, string> = {}): Promise<ChildProcess> {
      const env = { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...settings, ...ownUids(), ...more };
      const child = fork(entry, { env, stdio: 'inherit' });
      children.add(child);
      const [message]: unknown[] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
      if (!child.connected) throw new Error(`the worker ended instead of serving: ${String(message)}`);
      return child;
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()));
      await Promise.all([...children].map(endProcess));
      await Promise.all([hints.close(), producer.close(), api.close(), database.close()]);
      const left = [
        ...(await readdir(settings.WORK_FOLDER).catch(() => [])),
        ...(await processesOf(uids.first, uids.first + uidsPerFixture)),
      ];
      await testDatabase.drop();
      await rm(folder, { recursive: true });
      if (left.length > 0) throw new Error(`folders or processes are left: ${left.join(', ')}`);
    },
  };
}

/** Processes under these accounts, by their command; only scripts have them, where the tests are run as root. */
async function processesOf(firstUid: number, endUid: number): Promise<string[]> {
  const commands: string[] = [];
  for (const pid of await readdir('/proc')) {
    // Not a process, or one that has just ended.
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    // A zombie is dead; only its parent has not asked yet.
    if (/^State:\s+Z/m.test(status)) continue;
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1);
    if (uid >= firstUid && uid < endUid) commands.push(`${pid} ${/^Name:\s+(.*)/m.exec(status)?.[1] ?? ''}`);
  }
  return commands;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

type Parts = {
  api: Database;
  database: Database;
  producer: Producer;
  hints: Hints;
  storage: Storage;
  tenant: Tenant;
};

/** What the API does, by the same rules of packages/db. */
function callsOf({ api, database, producer, hints, storage, tenant }: Parts) {
  const loadOne = (runId: string): Promise<Run> => api.inTenant(tenant, (em) => loadRun(em, runId));
  const events = (runId: string): Promise<RunEvent[]> =>
    api.inTenant(tenant, async (em) => (await listRunEvents(em, runId, { after: 0, limit: 100_000 })).items);
  const outputs = (runId: string): Promise<File[]> => api.inTenant(tenant, (em) => loadOutputs(em, runId));
  const insert = async ({ script, fields = [], ...execution }: WorkflowParts): Promise<Workflow> => {
    const { workflow } = await api.inTenant(tenant, (em) =>
      insertWorkflow(em, tenant, {
        name: 'Chore',
        fields,
        execution: { script, dependencies: [], outputFilename: 'out.txt', ...execution },
        requestHash: 'test',
      }),
    );
    return workflow;
  };
  return {
    insertWorkflow: insert,
    /** A version that needs no check any more. */
    async approvedWorkflow(parts: WorkflowParts): Promise<Workflow> {
      const { id } = await insert(parts);
      const claim = await claimWorkflow(database, id, 10_000);
      if (claim === null) throw new Error('a new workflow could not be claimed');
      await database.inTenant(tenant, (em) =>
        settleWorkflow(em, {
          workflowId: id,
          attempt: claim.attempt,
          status: 'approved',
          rejectionReason: null,
        }),
      );
      return api.inTenant(tenant, (em) => loadWorkflow(em, id));
    },
    loadWorkflow: (id: string) => api.inTenant(tenant, (em) => loadWorkflow(em, id)),
    async upload(name: string, content: string): Promise<string> {
      const { key, ...stored } = await storage.write(Readable.from([Buffer.from(content)]), {
        maxBytes: 10_000_000,
      });
      const file = { name, contentType: 'text/plain', storageKey: key, ...stored };
      return (await api.inTenant(tenant, (em) => insertFile(em, tenant, file))).id;
    },
    /** Writes a queued run without a job, as an API that was killed in between would. */
    async insertRun(workflow: Workflow, inputs: RunInputs = {}): Promise<string> {
      const { run } = await api.inTenant(tenant, (em) =>
        insertRun(em, tenant, { workflow, inputs, requestHash: 'test' }),
      );
      return run.id;
    },
    async startRun(workflow: Workflow, inputs: RunInputs = {}): Promise<string> {
      const runId = await this.insertRun(workflow, inputs);
      await producer.enqueue('execute-run', { runId }, jobIdOf(runId, 0));
      return runId;
    },
    loadRun: loadOne,
    events,
    outputs,
    async log(runId: string): Promise<string> {
      return (await events(runId))
        .flatMap((event) => (event.kind === 'log' ? [event.data.text] : []))
        .join('');
    },
    async read(file: File): Promise<Buffer> {
      return buffer(await storage.read(file.storageKey));
    },
    sendCancel: (runId: string) => hints.send({ kind: 'cancel', id: runId }),
    ended: (runId: string) =>
      until(
        () => loadOne(runId),
        (run) => isTerminal(run.status),
      ),
    running: (runId: string) =>
      until(
        () => loadOne(runId),
        (run) => run.status === 'running',
      ),
    /** Resolves when the run's log contains a text. */
    logged: (runId: string, text: string) =>
      until(
        () => events(runId),
        (list) => list.some((event) => event.kind === 'log' && event.data.text.includes(text)),
      ),
    async storedKeys(): Promise<string[]> {
      const keys: string[] = [];
      for await (const key of storage.keys({ completedBefore: new Date(Date.now() + 60_000) }))
        keys.push(key);
      return keys;
    },
  };
}

/** Looks again and again: a row has no event that a test could wait for. */
export async function until<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`it did not come to be: ${JSON.stringify(value).slice(0, 2_000)}`);
    await delay(25);
  }
}
