import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { File } from '../file/file.ts';
import { loadRunFiles } from './load-run-files.ts';

/** What a run left, without files that are deleted by now. */
export async function loadOutputs(em: SqlEntityManager, runId: string): Promise<File[]> {
  const attached = await loadRunFiles(em, runId, 'output');
  return attached.map(({ file }) => file).filter((file) => file.deletedAt === null);
}
