import { type RunEvent, runEvent, type RunStatus } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runNotFound } from './not-found.ts';

/**
 * Events of one of my runs after the event `after`, oldest first, and where the run stands. Both are of one moment: a run
 * that has ended here has no event that is missing here, but for the limit.
 * @throws {AppError} NOT_FOUND
 */
export async function listRunEvents(
  em: SqlEntityManager,
  runId: string,
  { after, limit }: { after: number; limit: number },
): Promise<{ status: RunStatus; items: RunEvent[] }> {
  const rows = await em.execute<Row[]>(sql, { runId, after, limit });
  const [first] = rows;
  if (first === undefined) throw runNotFound();
  const items = rows
    .filter(({ seq }) => seq !== null)
    .map(({ seq, attempt, at, kind, data }) =>
      runEvent.parse({ seq, attempt, at: new Date(at).toISOString(), kind, data }),
    );
  return { status: first.status, items };
}

/** A run without such events gives one row with nothing but its status. */
type Row = {
  status: RunStatus;
  seq: number | null;
  attempt: number;
  at: string;
  kind: string;
  data: unknown;
};

const sql = `
  select run.status, event.seq, event.attempt, event.at, event.kind, event.data
  from workflow_runs run
  left join lateral (
    select seq, attempt, at, kind, data from run_events
    where run_id = run.id and seq > :after
    order by seq
    limit :limit
  ) event on true
  where run.id = :runId
  order by event.seq`;
