import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ChainKey } from './load-chain.ts';
import { Workflow } from './workflow.ts';

/** A chain's versions, newest first, tombstones included. `before` is the version that the stretch stops short of. */
export function selectChain(
  em: SqlEntityManager,
  { userId, familyId }: ChainKey,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<Workflow[]> {
  return em.find(
    Workflow,
    { userId, familyId, ...(before === undefined ? {} : { version: { $lt: before } }) },
    { orderBy: { version: 'desc' }, limit },
  );
}
