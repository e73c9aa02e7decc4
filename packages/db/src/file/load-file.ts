import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { File } from './file.ts';
import { loadFiles } from './load-files.ts';
import { fileNotFound } from './not-found.ts';

/**
 * One of my files, neither deleted nor expired.
 * @throws {AppError} NOT_FOUND
 */
export async function loadFile(em: SqlEntityManager, fileId: string): Promise<File> {
  const [file] = await loadFiles(em, [fileId]);
  if (file === undefined) throw fileNotFound();
  return file;
}
