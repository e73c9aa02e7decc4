import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { File } from '../file/file.ts';
import { RunFile } from './run-file.ts';

/** A file of a run. Its own `name` is what the file was called then; `file` may be a tombstone by now. */
export type AttachedFile = { fieldId: string | null; name: string; file: File };

/** A run's files of one role, in their order. */
export async function loadRunFiles(
  em: SqlEntityManager,
  runId: string,
  role: RunFile['role'],
): Promise<AttachedFile[]> {
  const attached = await em.find(RunFile, { runId, role }, { orderBy: { position: 'asc' } });
  if (attached.length === 0) return [];
  const files = await em.find(File, { id: { $in: attached.map(({ fileId }) => fileId) } });
  const byId = new Map(files.map((file) => [file.id, file]));
  return attached.flatMap(({ fieldId, name, fileId }) => {
    const file = byId.get(fileId);
    return file === undefined ? [] : [{ fieldId, name, file }];
  });
}
