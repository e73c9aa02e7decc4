import type { Database } from '../database/database.ts';

/**
 * Which of these keys no file has: bytes whose row was never written, or is a tombstone. Only ask about bytes that are old
 * enough for their row to have been written.
 */
export async function orphanKeys(database: Database, keys: string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await database.outsideTenants((em) =>
    em.execute<{ key: string }[]>('select key from orphan_keys(array[?]::text[]) as key', [keys]),
  );
  return rows.map(({ key }) => key);
}
