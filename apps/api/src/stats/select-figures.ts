import type { RunFigures } from '@gruntless/contracts';
import type { ChainKey, SqlEntityManager } from '@gruntless/db';
import { sql } from 'kysely';
import { figuresOf, type FigureRow } from './figures-of.ts';

/** The figures of one user's runs in one family. */
export async function selectFigures(
  em: SqlEntityManager,
  { userId, familyId }: ChainKey,
): Promise<RunFigures & { savedMinutes: number }> {
  // Counted by version first, so that each version is looked up once, however often it ran.
  const query = sql<FigureRow & { saved_minutes: number }>`
    select coalesce(sum(version.num_runs), 0)::int as num_runs,
           coalesce(sum(version.num_ended), 0)::int as num_ended,
           to_json(max(version.last_run)) #>> '{}' as last_run,
           coalesce(sum(version.num_runs * w.est_saved_minutes), 0)::float8 as saved_minutes
    from (
      select r.workflow_id,
             count(*) filter (where r.success) as num_runs,
             count(*) as num_ended,
             max(r.finished_at) filter (where r.success) as last_run
      from workflow_runs r
      where r.user_id = ${userId} and r.family_id = ${familyId} and r.success is not null
      group by r.workflow_id
    ) version
    join workflows w on w.id = version.workflow_id`;
  const [row] = (await query.execute(em.getKysely())).rows;
  if (row === undefined) throw new Error('An aggregate gives one row.');
  return { ...figuresOf(row), savedMinutes: row.saved_minutes };
}
