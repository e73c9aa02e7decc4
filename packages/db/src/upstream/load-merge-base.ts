import type { Execution, Field } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** What two versions both came from. */
export type MergeBase = {
  id: string;
  /** Null where it has been deleted since, or was never mine to read. */
  payload: {
    name: string;
    description: string | null;
    actionLabel: string | null;
    estSavedMinutes: number | null;
    fields: Field[];
    execution: Execution;
  } | null;
};

/** The newest version that one of mine and one that is open to me both came from; null where there is none. */
export async function loadMergeBase(
  em: SqlEntityManager,
  { mineId, theirsId }: { mineId: string; theirsId: string },
): Promise<MergeBase | null> {
  const [base] = await em.execute<MergeBase[]>('select id, payload from merge_base(?, ?)', [
    mineId,
    theirsId,
  ]);
  return base ?? null;
}
