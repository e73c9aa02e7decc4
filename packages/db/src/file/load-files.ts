import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { File } from './file.ts';
import { fileNotFound } from './not-found.ts';

/**
 * Files of mine, in the order of their ids.
 * @throws {AppError} NOT_FOUND with the place in the list of the first that is not there, is deleted, or has expired.
 */
export async function loadFiles(em: SqlEntityManager, ids: string[]): Promise<File[]> {
  if (ids.length === 0) return [];
  const found = await em.find(File, {
    id: { $in: ids },
    deletedAt: null,
    $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }],
  });
  const byId = new Map(found.map((file) => [file.id, file]));
  return ids.map((id, index) => {
    const file = byId.get(id);
    if (file === undefined) throw fileNotFound(ids.length === 1 ? 'such' : `${index + 1}. of these`);
    return file;
  });
}
