import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '@gruntless/api/migrate';
import { type Lock, lockName, tryLock } from '../bootstrap/lock.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { describeEnd, type End } from '../process/child.ts';
import { isPortFree } from './free-port.ts';
import { keepSecret } from './keep-secret.ts';
import { startPostgres } from './postgres/start-postgres.ts';
import { parseSettings, type Settings } from './settings.ts';
import { startServices } from './start-services.ts';
import { makeOpenFolder, openStateFolder } from './state-folder.ts';

/** A running service: its database unless that is elsewhere, the API and a worker. */
export type Stack = {
  /** Where the API is. */
  url: string;
  /** Where the stack keeps its state. */
  stateFolder: string;
  /** Rejects with a `SetupError` when a part ends unasked; never resolves. */
  fault: Promise<never>;
  /** Ends all parts, those that use others first. */
  stop(): Promise<void>;
};

export type StackOptions = {
  /** The checkout. */
  root: string;
  env: NodeJS.ProcessEnv;
  /** The port where the environment names none. If it is taken, a free one is. */
  defaultPort: number;
  signal: AbortSignal;
};

/** How long running scripts may go on once the stack is asked to stop: somebody waits in front of it. */
const defaultDrainMs = 3_000;
/** What the API and the worker may need beyond that, to answer requests and let go of everything. */
const cleanUpMs = 10_000;

/** Starts everything in order. What is up when one part fails, or when the signal aborts, is stopped again. */
export async function startStack({ root, env, defaultPort, signal }: StackOptions): Promise<Stack> {
  const settings = parseSettings(env);
  await using parts = new AsyncDisposableStack();
  const lock = await takeLock(root);
  parts.defer(() => lock.release());
  const fault = Promise.withResolvers<never>();
  // Nobody listens yet; whoever does later hears of it all the same.
  fault.promise.catch(() => {});
  let stopping = false;
  const watch = (name: string, end: Promise<End>) =>
    end.then((result) => {
      if (!stopping) fault.reject(new SetupError(`The ${name} ended unexpectedly (${describeEnd(result)}).`));
    });

  const stateFolder = await openStateFolder(root);
  let databaseUrl = settings.DATABASE_URL;
  if (databaseUrl === undefined) {
    const folder = join(stateFolder, 'postgres');
    const postgres = await startPostgres({ folder, durable: true, signal });
    parts.defer(() => postgres.stop());
    void watch('database', postgres.end);
    databaseUrl = postgres.url;
  }
  await migrate({ databaseUrl, redisUrl: settings.REDIS_URL });
  const drainMs = settings.DRAIN_MS ?? defaultDrainMs;
  const own = await serviceEnvironment({ settings, stateFolder, databaseUrl, defaultPort, drainMs });
  const services = await startServices({
    root,
    env: { ...env, ...own },
    stopGraceMs: drainMs + cleanUpMs,
    signal,
  });
  parts.defer(() => services.stop());
  void watch('API', services.api.end);
  void watch('worker', services.worker.end);

  const up = parts.move();
  return {
    url: services.url,
    stateFolder,
    fault: fault.promise,
    stop() {
      stopping = true;
      return up.disposeAsync();
    },
  };
}

async function takeLock(root: string): Promise<Lock> {
  const taken = await tryLock(lockName('stack', root));
  if ('lock' in taken) return taken.lock;
  const { pid } = taken.holder;
  throw new SetupError(
    pid === null
      ? 'This checkout is running already. Stop that one first.'
      : `This checkout is running already (process ${pid}). Stop that one with: kill ${pid}`,
  );
}

type Given = {
  settings: Settings;
  stateFolder: string;
  databaseUrl: string;
  defaultPort: number;
  drainMs: number;
};

/** What the API and the worker need beyond what the environment says. */
async function serviceEnvironment(given: Given): Promise<Record<string, string>> {
  const { settings, stateFolder, databaseUrl, defaultPort, drainMs } = given;
  const filesFolder = join(stateFolder, 'files');
  const workFolder = join(stateFolder, 'work');
  // Scripts run under accounts of their own, and must be able to walk to their folders.
  await makeOpenFolder(workFolder);
  return {
    DATABASE_URL: databaseUrl,
    STORAGE_URL: settings.STORAGE_URL ?? pathToFileURL(filesFolder).href,
    AUTH_SECRET: settings.AUTH_SECRET ?? (await keepSecret(join(stateFolder, 'auth-secret'))),
    WORK_FOLDER: settings.WORK_FOLDER ?? workFolder,
    PORT: String(await choosePort(settings.PORT, defaultPort)),
    DRAIN_MS: String(drainMs),
    // Requests and runs are not worth a line each while somebody looks on; faults are.
    LOG_LEVEL: settings.LOG_LEVEL ?? 'warn',
  };
}

async function choosePort(wanted: number | undefined, defaultPort: number): Promise<number> {
  const port = wanted ?? defaultPort;
  if (await isPortFree(port)) return port;
  if (wanted !== undefined) throw new SetupError(`Port ${port} is taken. Set PORT to another one, or to 0.`);
  console.error(`Port ${port} is taken, so a free one is. PORT chooses another.`);
  return 0;
}
