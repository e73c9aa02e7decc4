import type { RunStatus } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { Run } from './run.ts';

export type RunFilter = {
  familyId?: string | undefined;
  workflowId?: string | undefined;
  status?: RunStatus | undefined;
  /** The id that the stretch stops short of. */
  before?: string | undefined;
  limit: number;
};

/** My runs, newest first: ids grow with the time of creation. */
export function selectRuns(
  em: SqlEntityManager,
  { userId }: Tenant,
  { before, limit, ...filter }: RunFilter,
): Promise<Run[]> {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return em.find(
    Run,
    { userId, ...given, ...(before === undefined ? {} : { id: { $lt: before } }) },
    { orderBy: { id: 'desc' }, limit },
  );
}
