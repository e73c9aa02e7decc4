import type { SqlEntityManager } from '@mikro-orm/postgresql';

/**
 * Erases who I am and everything that I made: identity, sessions, keys, workflows, messages, inputs and results. Ids and figures
 * stay, and so do forks of others. What still runs is ended.
 * @returns the keys of the stored bytes, which are the caller's to remove after this is committed.
 */
export async function eraseAccount(em: SqlEntityManager): Promise<{ storageKeys: string[] }> {
  const rows = await em.execute<{ key: string }[]>('select key from erase_account() as key');
  return { storageKeys: rows.map(({ key }) => key) };
}
