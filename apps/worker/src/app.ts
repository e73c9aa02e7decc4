import { openDatabase } from '@gruntless/db';
import { createWorkerFigures, openFigures, openTraces } from '@gruntless/figures';
import { type Logger, queueLocation, storageCredentials } from '@gruntless/process';
import { checkQueue, openConsumer, openHints, openHub, openProducer } from '@gruntless/queue';
import { openSandbox, type SandboxOptions } from '@gruntless/sandbox';
import { openStorage } from '@gruntless/storage';
import type { Deps } from './context.ts';
import type { Env } from './env.ts';
import { openAside } from './execute-run/open-aside.ts';
import { beginAtZero } from './figures/begin-at-zero.ts';
import { countEnvironments } from './figures/count-environments.ts';
import { openMonitor } from './figures/open-monitor.ts';
import { handlersOf, validations } from './handlers.ts';
import { openPackages } from './packages/open-packages.ts';
import { settingsOf } from './settings.ts';
import { openSweeper } from './sweep/open-sweeper.ts';

/** A running worker. */
export type Worker = {
  /** Where its health and figures are, where METRICS_PORT is set. */
  url?: string;
  /**
   * Takes no further job; gives the running scripts `DRAIN_MS` to end and hands back those that have not; then lets
   * go of everything.
   */
  close(): Promise<void>;
};

/** A check takes a fraction of a second, so one at a time is enough, beside the runs and never in their way. */
const checks = 1;
/** Runs that may wait for packages at once. A waiting run costs its lease's renewals. */
const mostAside = 64;

/**
 * Builds the worker's parts, joins them, and serves. `pipVariables` are those by which an operator tells pip its index.
 * @throws {SandboxUnavailable} with every fault and its remedy, where this machine has no sandbox.
 */
export async function openWorker(
  env: Env,
  log: Logger,
  pipVariables: Readonly<Record<string, string>>,
): Promise<Worker> {
  const onQueueError = (error: Error) => log.warn({ err: error }, 'queue');
  const location = queueLocation(env);
  const cancels = openHub();
  const draining = new AbortController();
  await using opened = new AsyncDisposableStack();

  await checkQueue(location);
  const sandbox = opened.adopt(await openSandbox(sandboxOptions(env)), (part) => part.close());
  log.info(sandbox.describe(), 'sandbox');
  const processFigures = openFigures((error) => log.warn({ err: error }, 'figures'));
  const figures = beginAtZero(createWorkerFigures(processFigures));
  const traces = opened.adopt(await openTraces(tracesOptions(env)), (part) => part.close());
  const { environments } = opened.use(
    await openPackages(env, installerUid(env), pipVariables, countEnvironments(figures)),
  );
  log.info(await environments.describe(), 'environments');
  const storage = await openStorage(env.STORAGE_URL, storageCredentials(env));
  const database = opened.adopt(
    await openDatabase({ url: env.DATABASE_URL, role: 'gruntless_worker', poolSize: poolSize(env) }),
    (part) => part.close(),
  );
  const producer = opened.adopt(await openProducer(location, onQueueError), (part) => part.close());
  const hints = opened.adopt(await openHints(location, cancels.ring, onQueueError), (part) => part.close());
  const deps: Deps = {
    database,
    storage,
    sandbox,
    environments,
    aside: openAside(mostAside, (error) => log.error({ err: error }, 'run')),
    producer,
    hints,
    cancels,
    draining: draining.signal,
    figures,
    traces,
    log,
    settings: settingsOf(env),
  };
  // The first run, too, may find an interpreter waiting; most have these limits and no packages.
  void sandbox.expect({ limits: deps.settings.limits.defaults });
  // Before the jobs, so that it still answers while the last ones end.
  const { url } = opened.use(await openMonitor(env, deps, processFigures));
  opened.use(openSweeper(deps));
  opened.use(await takeJobs(env, deps, draining));

  const parts = opened.move();
  return { ...(url === undefined ? {} : { url }), close: () => parts.disposeAsync() };
}

/** Takes jobs until it is disposed of. The scripts that run then may go on for `DRAIN_MS`. */
async function takeJobs(env: Env, deps: Deps, draining: AbortController): Promise<AsyncDisposable> {
  const consumer = await openConsumer(queueLocation(env), handlersOf(env, deps), (error) =>
    deps.log.error({ err: error }, 'job'),
  );
  return {
    async [Symbol.asyncDispose]() {
      const timer = setTimeout(() => draining.abort(), env.DRAIN_MS);
      await consumer.close();
      await deps.aside.finish();
      clearTimeout(timer);
    },
  };
}

function tracesOptions(env: Env) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio } = env;
  return { endpoint, ratio, service: 'gruntless-worker' };
}

function sandboxOptions(env: Env): SandboxOptions {
  return {
    folder: env.WORK_FOLDER,
    slots: env.CONCURRENCY + checks,
    firstUid: env.SANDBOX_FIRST_UID,
    warm: {
      maxWaiting: env.WARM_INTERPRETERS,
      maxServers: env.FORK_SERVERS,
      maxBytes: env.WARM_BYTES,
      preload: env.PRELOAD_MODULES,
    },
    ...(env.PYTHON === undefined ? {} : { python: env.PYTHON }),
  };
}

/** The first account after those of the scripts, of the interpreters that wait for one, and of the servers. */
function installerUid(env: Env): number {
  return env.SANDBOX_FIRST_UID + env.CONCURRENCY + checks + env.WARM_INTERPRETERS + env.FORK_SERVERS;
}

/** Each job needs a connection at a time: to write events, to renew its lease, to end. Sweeping takes one more. */
function poolSize(env: Env): number {
  return 2 * env.CONCURRENCY + validations + 1;
}
