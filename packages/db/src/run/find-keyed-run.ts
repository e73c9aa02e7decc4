import { AppError } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { Run } from './run.ts';

/**
 * The run that an earlier request with this key made; null where the key is new.
 * @throws {AppError} CONFLICT where the key was used for another request.
 */
export async function findKeyedRun(
  em: SqlEntityManager,
  { userId }: Tenant,
  { idempotencyKey, requestHash }: { idempotencyKey: string; requestHash: string },
): Promise<Run | null> {
  const earlier = await em.findOne(Run, { userId, idempotencyKey });
  if (earlier !== null && earlier.requestHash !== requestHash) {
    throw new AppError(
      'CONFLICT',
      'This idempotency key was used with other inputs. Use a new key for a new run.',
    );
  }
  return earlier;
}
