import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { followRun } from '@gruntless/client';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { approveWorkflow } from './approve-workflow.ts';
import { type Certificates, makeCertificates, opensslMissing } from './make-certificates.ts';
import { type RedisServer, redisMissing, startRedis } from './start-redis.ts';
import { startServices, type TestServer } from './start-services.ts';

const missing = redisMissing() ?? opensslMissing();
const root = join(import.meta.dirname, '..');
const user = { name: 'grunt@less', password: 'hunter2/:@%' };
const [name, password] = [user.name, user.password].map(encodeURIComponent);

let server: TestServer;
let folder: string;
let tls: Certificates;
let redis: RedisServer;
beforeAll(async () => {
  if (missing !== null) return;
  server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  folder = await mkdtemp(join(tmpdir(), 'gruntless-redis-test-'));
  tls = await makeCertificates(folder);
  redis = await startRedis({ user, tls });
});
afterAll(async () => {
  if (missing !== null) return;
  await redis.stop();
  await rm(folder, { recursive: true });
});
beforeEach(({ skip }) => {
  if (missing !== null) skip(missing);
});

it(
  'a run goes through a Redis that wants TLS of an authority of its own, a user and a password',
  { timeout: 60_000 },
  async () => {
    const env = { REDIS_URL: redis.url, REDIS_CA_FILE: tls.authority };
    const services = await startServices(server, env);
    try {
      const client = await services.newUser();
      const workflowId = await approveWorkflow(client, 'open("/output/a.txt", "w").write("a")');
      const { id } = await client.api.runs.start.mutate({ workflowId, inputs: {} });
      expect(await followRun(client, id)).toMatchObject({ status: 'succeeded', error: null });
    } finally {
      await services.close();
    }
  },
);

describe.each(['api', 'worker'])('the %s refuses to start, with one line that shows no password,', (app) => {
  /** Starts it with a queue that is not right, and gives what it says. */
  async function refused(variables: Record<string, string>): Promise<string> {
    const child = spawn(process.execPath, [join(root, 'apps', app, 'src/main.ts')], {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: inject('adminUrl'),
        STORAGE_URL: join(folder, 'files'),
        WORK_FOLDER: join(folder, 'work'),
        AUTH_SECRET: 'a secret that is used in tests alone',
        PORT: '0',
        LOG_LEVEL: 'error',
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [exit, errors, output] = await Promise.all([
      once(child, 'exit'),
      text(child.stderr),
      text(child.stdout),
    ]);
    expect({ code: exit[0], output }).toEqual({ code: 1, output: '' });
    expect(errors.trimEnd().split('\n')).toHaveLength(1);
    expect(errors).not.toContain('hunter2');
    return errors;
  }

  it('where the password is wrong', async () => {
    const url = redis.url.replace(`${password}@`, 'wrong-hunter2@');
    const says = await refused({ REDIS_URL: url, REDIS_CA_FILE: tls.authority });
    expect(says).toMatch(/^Redis at 127\.0\.0\.1:\d+ cannot be used\. .*password in REDIS_URL.*WRONGPASS/);
  });

  it('where there is no password', async () => {
    const url = redis.url.replace(`${name}:${password}@`, '');
    expect(await refused({ REDIS_URL: url, REDIS_CA_FILE: tls.authority })).toMatch(/NOAUTH/);
  });

  it('where nobody trusts the certificate', async () => {
    expect(await refused({ REDIS_URL: redis.url })).toMatch(/REDIS_CA_FILE/);
  });

  it('where the certificate is another server’s', async () => {
    const url = redis.url.replace('127.0.0.1', 'localhost');
    expect(await refused({ REDIS_URL: url, REDIS_CA_FILE: tls.authority })).toMatch(/altnames/);
  });

  it('where nobody listens', async () => {
    expect(await refused({ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })).toMatch(/ECONNREFUSED/);
  });

  it('where Redis would throw jobs away', async () => {
    const careless = await startRedis({ maxmemoryPolicy: 'allkeys-lru' });
    try {
      expect(await refused({ REDIS_URL: careless.url })).toMatch(/allkeys-lru.*noeviction/);
    } finally {
      await careless.stop();
    }
  });

  it('where Redis is too old', async () => {
    const { url, close } = await serveInfo('redis_version:4.0.14\r\n');
    try {
      expect(await refused({ REDIS_URL: url })).toMatch(/version 4\.0\.14.*Redis 5 or newer/);
    } finally {
      await close();
    }
  });
});

/** What an old server answers: it knows INFO, and nothing of what came later. */
async function serveInfo(info: string): Promise<{ url: string; close(): Promise<void> }> {
  const old: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, command = ''] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const isInfo = command.toLowerCase() === 'info';
        socket.write(isInfo ? `$${info.length}\r\n${info}\r\n` : `-ERR unknown command '${command}'\r\n`);
      }
    });
  });
  old.listen(0, '127.0.0.1');
  await once(old, 'listening');
  const address = old.address();
  if (typeof address !== 'object' || address === null) throw new Error('The old server has no port.');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(old, 'close');
      old.close();
      await closed;
    },
  };
}
