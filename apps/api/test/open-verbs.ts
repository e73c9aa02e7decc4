import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, openDatabase, type Tenant, urlAs } from '@gruntless/db';
import { createTestDatabase, seedUser } from '@gruntless/db/testing';
import { createApiFigures, noTraces, openFigures } from '@gruntless/figures';
import { createLogger, parseEnv } from '@gruntless/process';
import { openHints, openHub, openProducer } from '@gruntless/queue';
import { openStorage } from '@gruntless/storage';
import pg from 'pg';
import { inject } from 'vitest';
import { createAuth } from '../src/auth/create-auth.ts';
import type { Caller } from '../src/auth/credential.ts';
import { openRevocations } from '../src/auth/open-revocations.ts';
import type { Deps } from '../src/context.ts';
import { envSchema } from '../src/env.ts';
import { createGuessLimits } from '../src/guesses/guess-limits.ts';
import { createLimits } from '../src/limits/create-limits.ts';
import { quotasOf } from '../src/limits/quotas-of.ts';
import { appRouter } from '../src/router.ts';
import { actAsWorker, type ActingWorker } from './act-as-worker.ts';

const authSecret = 'a secret that is used in tests alone';

/** Every procedure as one user calls it: with all checks of input, output and caller, without HTTP. */
export type Verbs = ReturnType<typeof appRouter.createCaller>;
export type VerbUser = { tenant: Tenant; verbs: Verbs };

/** The API's parts on a database of their own, without a port: for tests that make thousands of calls. */
export type VerbStage = {
  url: string;
  storageFolder: string;
  worker: ActingWorker;
  /** A superuser's connection. */
  admin: pg.Client;
  /** A user in an account of their own, who comes from `clientAddress`. */
  newUser(name: string, clientAddress?: string): Promise<VerbUser>;
  close(): Promise<void>;
};

export async function openVerbs(): Promise<VerbStage> {
  const testDatabase = await createTestDatabase({
    adminUrl: inject('adminUrl'),
    templateName: inject('templateName'),
  });
  const { url } = testDatabase;
  const storageFolder = await mkdtemp(join(tmpdir(), 'gruntless-verbs-'));
  const log = createLogger('api', 'silent');
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const worker = await actAsWorker(url);
  const database = await openDatabase({ url, role: 'gruntless_api', poolSize: 20 });
  const hub = openHub();
  const location = { databaseUrl: url, databaseRole: 'gruntless_queue', redisUrl: undefined };
  const onQueueError = (error: Error) => log.warn({ err: error }, 'queue');
  const producer = await openProducer(location, onQueueError);
  const hints = await openHints(location, (hint) => hub.ring(hint), onQueueError);
  const authPool = new pg.Pool({
    connectionString: urlAs(url, 'gruntless_auth', { searchPath: 'auth' }),
    max: 1,
  });
  const limitsPool = new pg.Pool({ connectionString: urlAs(url, 'gruntless_api'), max: 2 });
  const env = parseEnv(envSchema, { DATABASE_URL: url, STORAGE_URL: storageFolder, AUTH_SECRET: authSecret });
  const { requestLimits, slots } = createLimits(env, limitsPool, log);
  const figures = openFigures(() => undefined);
  const deps: Deps = {
    auth: createAuth({
      pool: authPool,
      secret: authSecret,
      baseUrl: 'http://127.0.0.1',
      trustedOrigins: [],
      attemptsPerMinute: 1,
      log,
    }),
    authPool,
    authSecret,
    revocations: openRevocations(authPool, { everyMs: 3_000, log }),
    database,
    storage: await openStorage(storageFolder),
    producer,
    hints,
    hub,
    guessLimits: createGuessLimits(limitsPool),
    requestLimits,
    slots,
    figures: { ...createApiFigures(figures), scrape: figures.scrape },
    traces: noTraces,
    log,
    settings: {
      publicUrl: '',
      maxUploadBytes: 1_000,
      quotas: quotasOf(env),
      linkTtlMs: 1_000,
      linkSecret: authSecret,
      operatorToken: undefined,
      watchEveryMs: 3_000,
    },
  };
  const closing = new AbortController();
  return {
    url,
    storageFolder,
    worker,
    admin,
    async newUser(name, clientAddress = '127.0.0.1') {
      const tenant = await seedUser(url, { name });
      const caller: Caller = {
        ...tenant,
        role: 'owner',
        name,
        email: `${tenant.userId}@example.com`,
        credential: { kind: 'session', id: newId(), createdAt: new Date() },
      };
      const request = { requestId: 'test', clientAddress, caller, closing: closing.signal };
      return { tenant, verbs: appRouter.createCaller({ ...deps, ...request }) };
    },
    async close() {
      closing.abort();
      await Promise.all([hints.close(), producer.close(), authPool.end(), limitsPool.end(), admin.end()]);
      await Promise.all([database.close(), worker.database.close()]);
      await testDatabase.drop();
      await rm(storageFolder, { recursive: true, force: true });
    },
  };
}
