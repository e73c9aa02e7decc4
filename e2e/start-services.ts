import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, signUp } from '@gruntless/client';
import { createTestDatabase } from '@gruntless/db/testing';
import { type Service, startProcess } from '../scripts/stack/start-process.ts';
import { type Balancer, openBalancer } from './open-balancer.ts';

const root = join(import.meta.dirname, '..');
const stopGraceMs = 10_000;

/** A database server with a migrated database to clone. */
export type TestServer = { adminUrl: string; templateName: string };

/** How many of each; more than one API are reached by one address, a request to each in turn. */
export type Numbers = { apis: number; workers: number };

/** APIs and workers, each a process of its own, on one database, one queue and common folders. */
export type Services = {
  /** Where clients go. */
  url: string;
  /** Where the first worker's health and figures are; null unless `env` gives it a METRICS_PORT. */
  workerUrl: string | null;
  databaseUrl: string;
  /** Where the workers keep what they have, in `environments` and `work`. */
  folder: string;
  apis: Service[];
  workers: Service[];
  /** What stands before the APIs, where there are several. */
  balancer: Balancer | undefined;
  /** Signs a new user up; `url` leads their client another way than straight. */
  newUser(url?: string): Promise<Client & { token: string }>;
  /** Starts one more worker. */
  startWorker(): Promise<Service>;
  /** Stops the only API and starts it anew at the same address. */
  restartApi(): Promise<void>;
  close(): Promise<void>;
};

/** More than a worker of a test needs of the accounts that scripts run under; no two workers may share one. */
const uidsPerWorker = 32;
const workersPerProcess = 16;
let users = 0;
let workersStarted = 0;

/** Starts the services on a clone of the server's template; `env` adds to their environment. */
export async function startServices(
  server: TestServer,
  env: Record<string, string> = {},
  numbers: Numbers = { apis: 1, workers: 1 },
): Promise<Services> {
  await using parts = new AsyncDisposableStack();
  const database = parts.adopt(await createTestDatabase(server), (part) => part.drop());
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-e2e-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  // The sandbox's accounts must be able to walk through it.
  await chmod(folder, 0o755);
  const balancer = numbers.apis > 1 ? parts.adopt(await openBalancer(), (part) => part.close()) : undefined;
  const settings = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.url,
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
    AUTH_SECRET: 'a secret that is used in tests alone',
    // One user stands for many here, in tests of load and in measurements.
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    REQUESTS_PER_MINUTE: '1000000000',
    ACCOUNT_OPEN_RUNS: '1000000',
    ACCOUNT_OPEN_RUNS_MAX: '1000000',
    ACCOUNT_STORED_BYTES: '1000000000000',
    UPLOADS_PER_ACCOUNT: '1000',
    SUBSCRIPTIONS_PER_ACCOUNT: '10000',
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...(balancer === undefined ? {} : { PUBLIC_URL: balancer.url }),
    ...env,
  };
  const up = new AsyncDisposableStack();
  parts.defer(() => up.disposeAsync());
  const start = async (app: 'api' | 'worker', more: Record<string, string> = {}): Promise<Service> => {
    const entry = join(root, 'apps', app, 'src/main.ts');
    const { signal } = new AbortController();
    const options = { name: app, entry, cwd: root, env: { ...settings, ...more }, stopGraceMs, signal };
    return up.adopt(await startProcess(options), (part) => part.stop());
  };
  const startWorker = () => start('worker', { SANDBOX_FIRST_UID: String(nextUids()) });
  const apis = await times(numbers.apis, () => start('api'));
  const workers = await times(numbers.workers, startWorker);
  for (const { url } of apis) balancer?.add(url ?? '');
  const url = balancer?.url ?? apis[0]?.url ?? '';
  const all = parts.move();
  return {
    url,
    workerUrl: workers[0]?.url ?? null,
    databaseUrl: database.url,
    folder,
    apis,
    workers,
    balancer,
    async newUser(clientUrl = url) {
      users += 1;
      const account = { email: `user${users}@example.com`, password: 'correct horse battery', name: 'Ada' };
      const token = await signUp(url, account);
      return { ...createClient({ url: clientUrl, token }), token };
    },
    startWorker,
    async restartApi() {
      await apis[0]?.stop();
      apis[0] = await start('api', { PORT: new URL(url).port });
    },
    close: () => all.disposeAsync(),
  };
}

function times<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, make));
}

/** Test files run at once, so the accounts of each process are its own, too. */
function nextUids(): number {
  const worker = (process.pid % 10_000) * workersPerProcess + (workersStarted % workersPerProcess);
  workersStarted += 1;
  return 2_000_000 + worker * uidsPerWorker;
}
