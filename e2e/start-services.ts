import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, signUp } from '@gruntless/client';
import { createTestDatabase } from '@gruntless/db/testing';
import { inject } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const readyMessage = z.object({ ready: z.literal(true), url: z.string().optional() });

/** The API and a worker, each a process of its own, on a database and folders of their own. */
export type Services = {
  url: string;
  databaseUrl: string;
  /** The newest worker. */
  worker: ChildProcess;
  startWorker(): Promise<ChildProcess>;
  newUser(url?: string): Promise<Client & { token: string }>;
  close(): Promise<void>;
};

export async function startServices(env: Record<string, string> = {}): Promise<Services> {
  const database = await createTestDatabase({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-e2e-'));
  // The sandbox's accounts must be able to walk through it.
  await chmod(folder, 0o755);
  const settings = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: database.url,
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
    AUTH_SECRET: 'a secret that is used in tests alone',
    AUTH_ATTEMPTS_PER_MINUTE: '10000',
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...env,
  };
  const children = new Set<ChildProcess>();
  const start = async (app: 'api' | 'worker') => {
    const child = fork(join(root, 'apps', app, 'src/main.ts'), { env: settings, stdio: 'inherit' });
    children.add(child);
    child.once('exit', () => children.delete(child));
    const [message]: unknown[] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    return { child, url: readyMessage.parse(message).url ?? '' };
  };
  const [api, worker] = await Promise.all([start('api'), start('worker')]);
  let users = 0;
  const services: Services = {
    url: api.url,
    databaseUrl: database.url,
    worker: worker.child,
    async startWorker() {
      services.worker = (await start('worker')).child;
      return services.worker;
    },
    async newUser(url = api.url) {
      users += 1;
      const account = { email: `user${users}@example.com`, password: 'correct horse battery', name: 'Ada' };
      const token = await signUp(api.url, account);
      return { ...createClient({ url, token }), token };
    },
    async close() {
      await Promise.all(
        [...children].map(async (child) => {
          const exit = once(child, 'exit');
          child.kill('SIGTERM');
          await exit;
        }),
      );
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return services;
}
