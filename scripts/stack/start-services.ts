import { join } from 'node:path';
import { type Service, startProcess } from './start-process.ts';

/** The API and a worker. */
export type Services = {
  api: Service;
  worker: Service;
  /** Where the API is. */
  url: string;
  /** Stops both at once. */
  stop(): Promise<void>;
};

export type ServicesOptions = {
  /** The checkout. */
  root: string;
  env: NodeJS.ProcessEnv;
  /** How long each may take to stop, in milliseconds. */
  stopGraceMs: number;
  signal: AbortSignal;
};

/** Starts the API and the worker at once. When one fails, the other is called off. */
export async function startServices({ root, env, stopGraceMs, signal }: ServicesOptions): Promise<Services> {
  const failed = new AbortController();
  const start = (name: string, app: string): Promise<Service> =>
    startProcess({
      name,
      entry: join(root, 'apps', app, 'src', 'main.ts'),
      cwd: root,
      env,
      stopGraceMs,
      signal: AbortSignal.any([signal, failed.signal]),
    });
  const starting = [start('API', 'api'), start('worker', 'worker')] as const;
  const stopping = () => starting.map(async (service) => (await service).stop());
  try {
    const [api, worker] = await Promise.all(starting);
    if (api.url === null) throw new Error('The API did not say where it serves.');
    const stop = async () => {
      await Promise.all(stopping());
    };
    return { api, worker, url: api.url, stop };
  } catch (error) {
    failed.abort(error);
    // What failed has ended already, and its reason is the one that is thrown on.
    await Promise.allSettled(stopping());
    throw error;
  }
}
