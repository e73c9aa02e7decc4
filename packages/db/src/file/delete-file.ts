import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { File } from './file.ts';
import { fileNotFound } from './not-found.ts';

/**
 * Makes one of my files a tombstone. Its bytes are the caller's to remove, after this is committed.
 * @returns the file as it was.
 * @throws {AppError} NOT_FOUND
 */
export async function deleteFile(em: SqlEntityManager, fileId: string): Promise<File> {
  const [row] = await em.execute(
    `update files set name = '', content_type = '', sha256 = '', storage_key = '', deleted_at = now()
     where id = ? and deleted_at is null
     returning old.*`,
    [fileId],
  );
  if (row === undefined) throw fileNotFound();
  return em.map(File, row);
}
