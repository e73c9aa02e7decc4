import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { envSchema as apiSchema } from '@gruntless/api/env';
import { envSchema as workerSchema } from '@gruntless/worker/env';
import { describe, expect, it } from 'vitest';

/** What no message may show: every bad value holds it. */
const secret = 'hunter2';
const number = `1${secret}`;

/** A value that each variable must refuse. Whoever adds a variable adds one, and so has said what is wrong with it. */
const shared: Record<string, string> = {
  NODE_ENV: secret,
  DATABASE_URL: `mysql://user:${secret}@127.0.0.1/x`,
  REDIS_URL: `http://user:${secret}@127.0.0.1`,
  REDIS_CA_FILE: secret,
  STORAGE_URL: `files/${secret}`,
  AWS_ACCESS_KEY_ID: `${secret} `,
  AWS_SECRET_ACCESS_KEY: `${secret} `,
  AWS_SESSION_TOKEN: `${secret} `,
  LOG_LEVEL: secret,
  OPERATOR_TOKEN: secret,
  OTEL_EXPORTER_OTLP_ENDPOINT: `ftp://${secret}`,
  OTEL_TRACES_SAMPLER_ARG: number,
};
const bad: Record<'api' | 'worker', Record<string, string>> = {
  api: {
    ...shared,
    AUTH_SECRET: secret,
    HOST: `http://${secret}`,
    PORT: number,
    PUBLIC_URL: `ftp://${secret}`,
    TRUSTED_ORIGINS: `https://app.example.com,${secret}`,
    TRUSTED_PROXIES: `10.0.0.0/8,${secret}`,
    MAX_UPLOAD_BYTES: number,
    AUTH_ATTEMPTS_PER_MINUTE: number,
    REQUESTS_PER_MINUTE: number,
    ANONYMOUS_REQUESTS_PER_MINUTE: number,
    UPLOADS_PER_ACCOUNT: number,
    SUBSCRIPTIONS_PER_ACCOUNT: number,
    ACCOUNT_OPEN_RUNS: number,
    ACCOUNT_OPEN_RUNS_MAX: number,
    ACCOUNT_STORED_BYTES: number,
    ACCOUNT_STORED_BYTES_MAX: number,
    LINK_TTL_MS: number,
  },
  worker: {
    ...shared,
    WORK_FOLDER: secret,
    METRICS_PORT: number,
    METRICS_HOST: `http://${secret}`,
    SANDBOX_FIRST_UID: number,
    PYTHON: secret,
    CONCURRENCY: number,
    WARM_INTERPRETERS: number,
    FORK_SERVERS: number,
    WARM_BYTES: number,
    PRELOAD_MODULES: `${secret}-`,
    RUN_TIMEOUT_MS: number,
    RUN_TIMEOUT_MAX_MS: number,
    RUN_MEMORY_BYTES: number,
    RUN_MEMORY_MAX_BYTES: number,
    RUN_OUTPUT_BYTES: number,
    RUN_OUTPUT_MAX_BYTES: number,
    RUN_RETENTION_DAYS: number,
    RUN_LEASE_MS: number,
    SWEEP_EVERY_MS: number,
    MAX_ATTEMPTS: number,
    DRAIN_MS: number,
    PACKAGE_INDEX_URL: `ftp://${secret}`,
    PACKAGE_HOSTS: `${secret},,`,
    PACKAGE_WHEELS: secret,
    PACKAGE_ALLOW: `${secret},,`,
    PACKAGE_DENY: `${secret},,`,
    PACKAGE_RESOLVE_TIMEOUT_MS: number,
    PACKAGE_INSTALL_TIMEOUT_MS: number,
    ENVIRONMENTS_FOLDER: secret,
    ENVIRONMENTS_BYTES: number,
    ENVIRONMENT_BYTES: number,
  },
};

const right = {
  api: { DATABASE_URL: 'postgres://127.0.0.1/x', STORAGE_URL: '/x', AUTH_SECRET: 'x'.repeat(32) },
  worker: { DATABASE_URL: 'postgres://127.0.0.1/x', STORAGE_URL: '/x', WORK_FOLDER: '/x' },
};
/** A process takes a moment to start, and longer on a busy machine. */
const startTimeoutMs = 60_000;

const schemas = { api: apiSchema, worker: workerSchema };

/** The variables that a message names, each as often as it does. */
const namesIn = (message: string): string[] =>
  Array.from(message.matchAll(/^ {2}([A-Z_]+): \S/gm), ([, name]) => name ?? '');

describe.each(['api', 'worker'] as const)('the environment of %s', (app) => {
  it('has a bad example of every variable', () => {
    expect(Object.keys(bad[app]).toSorted()).toEqual(Object.keys(schemas[app].shape).toSorted());
  });

  it.each(Object.entries(bad[app]))(
    'with a bad %s is refused by its name, without its value',
    (name, value) => {
      const issues = schemas[app].safeParse({ ...right[app], [name]: value }).error?.issues ?? [];
      expect(new Set(issues.map(({ path }) => path[0]))).toEqual(new Set([name]));
      for (const { message } of issues) expect(message).not.toContain(secret);
    },
  );

  it(
    'with everything wrong ends the process with exit code 1 and one message that names all of it',
    { timeout: startTimeoutMs },
    async () => {
      const { code, errors } = await start(app, bad[app]);
      expect(code).toBe(1);
      expect(new Set(namesIn(errors))).toEqual(new Set(Object.keys(bad[app])));
      expect(errors).not.toContain(secret);
      expect(errors.split('\n').filter((line) => !line.startsWith('  '))).toEqual([
        'The environment is not right:',
        'See .env.example.',
        '',
      ]);
    },
  );

  it(
    'with anything wrong reaches neither the database nor the queue, and takes no port',
    { timeout: startTimeoutMs },
    async () => {
      const server = createServer();
      let connections = 0;
      server.on('connection', (socket) => {
        connections += 1;
        socket.destroy();
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      try {
        // Whoever listened on this port would say that it is taken, before anything of the environment.
        const places = {
          DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x`,
          REDIS_URL: `redis://127.0.0.1:${port}`,
          ...(app === 'api' ? { PORT: String(port), HOST: '127.0.0.1' } : {}),
        };
        const { code, errors } = await start(app, { ...bad[app], ...places });
        expect([code, connections]).toEqual([1, 0]);
        const wrong = Object.keys(bad[app]).filter((name) => !(name in places));
        expect(new Set(namesIn(errors))).toEqual(new Set(wrong));
      } finally {
        server.close();
      }
    },
  );
});

async function start(app: 'api' | 'worker', variables: Record<string, string>) {
  const entry = join(import.meta.dirname, '..', 'apps', app, 'src/main.ts');
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), errors };
}
