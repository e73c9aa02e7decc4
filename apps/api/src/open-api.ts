import { createHmac } from 'node:crypto';
import { openDatabase, urlAs } from '@gruntless/db';
import { openTraces } from '@gruntless/figures';
import { type Logger, queueLocation, storageCredentials } from '@gruntless/process';
import { checkQueue, openBoard, openHints, openHub, openProducer } from '@gruntless/queue';
import { openStorage } from '@gruntless/storage';
import { Pool } from 'pg';
import { createApp } from './app.ts';
import { type AuthOptions, createAuth } from './auth/create-auth.ts';
import { openRevocations } from './auth/open-revocations.ts';
import type { Deps } from './context.ts';
import type { Env } from './env.ts';
import { openProcessFigures } from './figures/open-figures.ts';
import { createGuessLimits } from './guesses/guess-limits.ts';
import { createLimits } from './limits/create-limits.ts';
import { quotasOf } from './limits/quotas-of.ts';
import { listen } from './listen.ts';

/** A running API. */
export type Api = {
  url: string;
  /** Ends subscriptions, answers what is under way, then lets go of everything. */
  close(): Promise<void>;
};

/** How often a subscription looks by itself, should a hint be lost. */
const watchEveryMs = 3_000;

/** Builds the API's parts, joins them, and listens. */
export async function openApi(env: Env, log: Logger): Promise<Api> {
  const onQueueError = (error: Error) => log.warn({ err: error }, 'queue');
  const location = queueLocation(env);
  await checkQueue(location);
  const hub = openHub();
  const database = await openDatabase({ url: env.DATABASE_URL, role: 'gruntless_api' });
  const storage = await openStorage(env.STORAGE_URL, storageCredentials(env));
  const producer = await openProducer(location, onQueueError);
  const hints = await openHints(location, hub.ring, onQueueError);
  const { authPool, limitsPool } = openPools(env.DATABASE_URL, log);
  const guessLimits = createGuessLimits(limitsPool);
  const revocations = openRevocations(authPool, { everyMs: watchEveryMs, log });
  const limits = createLimits(env, limitsPool, log);

  const board = env.OPERATOR_TOKEN === undefined ? null : await openBoard(location, onQueueError);
  const figures = openProcessFigures(database, producer, log);
  const traces = await openTraces(tracesOptions(env));

  const closing = new AbortController();
  const server = await listen(env, (url) => {
    const publicUrl = env.PUBLIC_URL ?? url;
    const auth = createAuth({ ...authOptions(env, publicUrl), pool: authPool, log });
    const deps = {
      auth,
      authPool,
      authSecret: env.AUTH_SECRET,
      revocations,
      database,
      storage,
      producer,
      hints,
      hub,
      guessLimits,
      ...limits,
      figures,
      traces,
      log,
      settings: settingsOf(env, publicUrl),
    };
    const { TRUSTED_ORIGINS: trustedOrigins, TRUSTED_PROXIES: trustedProxies } = env;
    return createApp(deps, { trustedOrigins, trustedProxies, board, closing: closing.signal }).fetch;
  });
  return {
    url: server.url,
    async close() {
      closing.abort();
      await server.close();
      revocations.close();
      await Promise.all([
        hints.close(),
        producer.close(),
        board?.close(),
        traces.close(),
        authPool.end(),
        limitsPool.end(),
        database.close(),
      ]);
    },
  };
}

/** Connections beside the ORM's, for the libraries that bring their own SQL. */
function openPools(url: string, log: Logger): { authPool: Pool; limitsPool: Pool } {
  const authPool = new Pool({
    connectionString: urlAs(url, 'gruntless_auth', { searchPath: 'auth' }),
    max: 5,
  });
  const limitsPool = new Pool({ connectionString: urlAs(url, 'gruntless_api'), max: 2 });
  for (const pool of [authPool, limitsPool])
    pool.on('error', (error) => log.warn({ err: error }, 'database'));
  return { authPool, limitsPool };
}

function tracesOptions({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio }: Env) {
  return { endpoint, ratio, service: 'gruntless-api' };
}

function authOptions(env: Env, baseUrl: string): Omit<AuthOptions, 'pool' | 'log'> {
  return {
    secret: env.AUTH_SECRET,
    baseUrl,
    trustedOrigins: env.TRUSTED_ORIGINS,
    attemptsPerMinute: env.AUTH_ATTEMPTS_PER_MINUTE,
  };
}

function settingsOf(env: Env, publicUrl: string): Deps['settings'] {
  return {
    publicUrl,
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    quotas: quotasOf(env),
    linkTtlMs: env.LINK_TTL_MS,
    linkSecret: createHmac('sha256', env.AUTH_SECRET).update('download links').digest('hex'),
    operatorToken: env.OPERATOR_TOKEN,
    watchEveryMs,
  };
}
