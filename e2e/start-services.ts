import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, signUp } from '@gruntless/client';
import { createTestDatabase } from '@gruntless/db/testing';
import { type Service, startProcess } from '../scripts/stack/start-process.ts';

const root = join(import.meta.dirname, '..');
const stopGraceMs = 10_000;

/** A database server with a migrated database to clone. */
export type TestServer = { adminUrl: string; templateName: string };

/** The API and a worker, each a process of its own, on a database and folders of their own. */
export type Services = {
  url: string;
  databaseUrl: string;
  /** Where the worker keeps what it has, in `environments` and `work`. */
  folder: string;
  /** Signs a new user up; `url` leads their client another way than straight. */
  newUser(url?: string): Promise<Client & { token: string }>;
  /** Starts one more worker. */
  startWorker(): Promise<Service>;
  close(): Promise<void>;
};

let users = 0;

/** Starts the services on a clone of the server's template; `env` adds to their environment. */
export async function startServices(server: TestServer, env: Record<string, string> = {}): Promise<Services> {
  await using parts = new AsyncDisposableStack();
  const database = parts.adopt(await createTestDatabase(server), (part) => part.drop());
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-e2e-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  // The sandbox's accounts must be able to walk through it.
  await chmod(folder, 0o755);
  const settings = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.url,
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
    AUTH_SECRET: 'a secret that is used in tests alone',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...env,
  };
  const start = async (app: 'api' | 'worker'): Promise<Service> => {
    const entry = join(root, 'apps', app, 'src/main.ts');
    const { signal } = new AbortController();
    return startProcess({ name: app, entry, cwd: root, env: settings, stopGraceMs, signal });
  };
  const api = parts.adopt(await start('api'), (part) => part.stop());
  parts.adopt(await start('worker'), (part) => part.stop());
  const url = api.url ?? '';
  const up = parts.move();
  return {
    url,
    databaseUrl: database.url,
    folder,
    async newUser(clientUrl = url) {
      users += 1;
      const account = { email: `user${users}@example.com`, password: 'correct horse battery', name: 'Ada' };
      const token = await signUp(url, account);
      return { ...createClient({ url: clientUrl, token }), token };
    },
    startWorker: async () => up.adopt(await start('worker'), (part) => part.stop()),
    close: () => up.disposeAsync(),
  };
}
