import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AccountQuotas } from './quotas.ts';

/**
 * Makes sure that my account may store so many bytes more, and keeps others from taking that room until this transaction
 * has ended.
 * @throws {AppError} LIMIT_REACHED
 */
export async function admitBytes(
  em: SqlEntityManager,
  sizeBytes: number,
  { storedBytes: { standard, most } }: AccountQuotas,
): Promise<void> {
  await em.execute('select admit_bytes(?, ?, ?)', [sizeBytes, standard, most]);
}
