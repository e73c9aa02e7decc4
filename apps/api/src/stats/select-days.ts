import type { WorkflowStats } from '@gruntless/contracts';
import type { ChainKey, SqlEntityManager } from '@gruntless/db';
import { sql } from 'kysely';

const shownDays = 30;

/** One user's runs of the last days in one family, by the day on which they ended in the given time zone, oldest first. */
export async function selectDays(
  em: SqlEntityManager,
  { userId, familyId }: ChainKey,
  timeZone: string,
): Promise<WorkflowStats['mine']['days']> {
  const query = sql<{ day: string; num_runs: number; num_ended: number }>`
    select to_char(r.finished_at at time zone ${timeZone}, 'YYYY-MM-DD') as day,
           (count(*) filter (where r.success))::int as num_runs,
           count(*)::int as num_ended
    from workflow_runs r
    where r.user_id = ${userId} and r.family_id = ${familyId} and r.success is not null
      and r.finished_at >=
        (date_trunc('day', now() at time zone ${timeZone}) - make_interval(days => ${shownDays - 1}::int))
          at time zone ${timeZone}
    group by day
    order by day`;
  const { rows } = await query.execute(em.getKysely());
  return rows.map(({ day, num_runs, num_ended }) => ({ day, numRuns: num_runs, numEnded: num_ended }));
}
