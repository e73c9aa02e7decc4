import { statfs } from 'node:fs/promises';
import { createHostFigures, type Figures, serveFigures } from '@gruntless/figures';
import type { Deps } from '../context.ts';
import type { Env } from '../env.ts';
import { environmentsFolderOf } from '../packages/open-packages.ts';

/** Serves this worker's health and figures, where it is told a port. */
export async function openMonitor(
  env: Env,
  deps: Pick<Deps, 'sandbox' | 'environments' | 'database' | 'producer' | 'log'>,
  figures: Figures,
): Promise<AsyncDisposable & { url?: string }> {
  const { sandbox, environments, log } = deps;
  if (env.METRICS_PORT === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  createHostFigures(figures, {
    warm: () => sandbox.describe().warm,
    environments: () => environments.describe(),
    disks: () =>
      Promise.all([spaceOf('work', env.WORK_FOLDER), spaceOf('environments', environmentsFolderOf(env))]),
  });
  const server = await serveFigures({
    host: env.METRICS_HOST,
    port: env.METRICS_PORT,
    operatorToken: env.OPERATOR_TOKEN,
    figures,
    faults: () => findFaults(deps),
    onError: (error) => log.error({ err: error }, 'figures'),
  });
  return { url: server.url, [Symbol.asyncDispose]: server.close };
}

/** The sandbox was tried when this worker opened, so it is one of the parts that are there. */
async function findFaults({ database, producer, log }: Pick<Deps, 'database' | 'producer' | 'log'>) {
  const names = ['database', 'queue'] as const;
  const results = await Promise.allSettled([database.ping(), producer.ping()]);
  return results.flatMap((result, index) => {
    if (result.status === 'fulfilled') return [];
    log.warn({ err: result.reason, part: names[index] }, 'not ready');
    return names[index] ?? [];
  });
}

async function spaceOf(folder: string, path: string) {
  const { bsize, blocks, bavail } = await statfs(path);
  return { folder, sizeBytes: bsize * blocks, availableBytes: bsize * bavail };
}
