import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { workflowNotFound } from '../workflow/not-found.ts';
import type { Payload } from '../workflow/payload-of.ts';

/** What two versions both came from. */
export type MergeBase = {
  id: string;
  /** Null where it has been deleted since, or was never mine to read. */
  payload: Payload | null;
};

/**
 * The newest version that one of mine and one of the same family that is open to me both came from. There always is one:
 * the original, if nothing nearer.
 * @throws {AppError} NOT_FOUND where that version is not open to me, or is no longer.
 */
export async function loadMergeBase(
  em: SqlEntityManager,
  { mineId, theirsId }: { mineId: string; theirsId: string },
): Promise<MergeBase> {
  const [base] = await em.execute<MergeBase[]>('select id, payload from merge_base(?, ?)', [
    mineId,
    theirsId,
  ]);
  if (base === undefined) throw workflowNotFound();
  return base;
}
