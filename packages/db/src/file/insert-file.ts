import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { newId } from '../id/new-id.ts';
import { File } from './file.ts';

/** What is known of stored bytes. */
export type NewFile = {
  name: string;
  contentType: string;
  sizeBytes: number;
  /** In lower-case hex. */
  sha256: string;
  storageKey: string;
  /** When it may be removed; absent where it is kept. */
  expiresAt?: Date | null | undefined;
};

/** Makes stored bytes mine. */
export async function insertFile(em: SqlEntityManager, tenant: Tenant, file: NewFile): Promise<File> {
  const [row] = await em.execute(
    `insert into files (id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key, expires_at)
     values (:id, :accountId, :userId, :name, :contentType, :sizeBytes, :sha256, :storageKey, :expiresAt)
     returning *`,
    { id: newId(), ...tenant, ...file, expiresAt: file.expiresAt?.toISOString() ?? null },
  );
  if (row === undefined) throw new Error('An insert returned no row.');
  return em.map(File, row);
}
