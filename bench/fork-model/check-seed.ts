import type pg from 'pg';
import type { Size } from './size.ts';

/** Rejects where a seeded database has another size than it should, or rows that the application could not have made. */
export async function checkSeed(client: pg.Client, size: Size): Promise<void> {
  const { rows } = await client.query<Record<string, string>>(countSql);
  const { families, workflows, runs, ...wrong } = rows[0] ?? {};
  const found = [families, workflows, runs].map(Number);
  const expected = [size.numFamilies, size.numWorkflows, size.numRuns];
  if (found.join() !== expected.join()) {
    throw new Error(
      `The seed has ${found.join()} families, workflows and runs instead of ${expected.join()}.`,
    );
  }
  for (const [rule, count] of Object.entries(wrong)) {
    if (count !== '0') throw new Error(`${count} seeded rows break a rule: ${rule}.`);
  }
}

// What the tables' triggers and policies say about new rows; the checks and keys of the tables have held all along.
const countSql = `
  select
    (select count(distinct family_id) from workflows) as families,
    (select count(*) from workflows) as workflows,
    (select count(*) from workflow_runs) as runs,
    (select count(*) from workflow_runs r join workflows w on w.id = r.workflow_id
      where (w.user_id, w.account_id, w.family_id) <> (r.user_id, r.account_id, r.family_id) or r.created_at < w.created_at)
      as "a run is of its owner's version, which is older",
    (select count(*) from workflows w join workflows p on p.id = w.parent_workflow_id
      where w.created_at <= p.created_at or w.id <= p.id) as "a version is younger than its parent",
    (select count(*) from workflows w join workflows p on p.id = w.parent_workflow_id
      where w.share_id is not null and (w.name, w.description, w.action_label, w.est_saved_minutes, w.fields, w.execution)
        is distinct from (p.name, p.description, p.action_label, p.est_saved_minutes, p.fields, p.execution))
      as "a fork is a copy",
    (select count(*) from workflow_shares s join workflows w on w.id = s.workflow_id
      where w.user_id <> s.shared_by or w.status <> 'approved') as "a share is of one's own approved version"`;
