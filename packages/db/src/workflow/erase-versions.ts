import type { SqlEntityManager } from '@mikro-orm/postgresql';

/**
 * Turns rows of mine into tombstones: payload, extracts and messages go, codes die, queued runs end as canceled. Whoever
 * calls it holds the chain's lock. The rows come first: a run that is just being inserted holds its workflow's row, so
 * once the rows are ours every queued run is there to be seen.
 * @returns the ids of the rows that were not deleted before.
 */
export async function eraseVersions(em: SqlEntityManager, workflowIds: string[]): Promise<string[]> {
  if (workflowIds.length === 0) return [];
  // In the order of their ids, as the erasure of an account takes them: the two never wait in a circle.
  await em.execute(
    'select id from workflows where id = any(array[:workflowIds]::uuid[]) order by id for no key update',
    { workflowIds },
  );
  const rows = await em.execute<{ id: string }[]>(
    `update workflows
     set name = '', description = null, action_label = null, fields = '[]', execution = '{}',
       file_extracts = null, rejection_reason = null, lease_expires_at = null, updated_at = now(), deleted_at = now()
     where id = any(array[:workflowIds]::uuid[]) and deleted_at is null
     returning id`,
    { workflowIds },
  );
  const erasedIds = rows.map((row) => row.id);
  if (erasedIds.length > 0) await em.execute(dependentsSql, { erasedIds });
  return erasedIds;
}

const dependentsSql = `
  with messages as (
    delete from workflow_messages where workflow_id = any(array[:erasedIds]::uuid[])
  ), shares as (
    update workflow_shares set revoked_at = now()
    where workflow_id = any(array[:erasedIds]::uuid[]) and revoked_at is null
  ), runs as (
    update workflow_runs set status = 'canceled', finished_at = now(), last_event_seq = last_event_seq + 1
    where workflow_id = any(array[:erasedIds]::uuid[]) and status = 'queued'
    returning *
  )
  insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
  select id, last_event_seq, user_id, account_id, attempt, 'status', jsonb_build_object('status', status, 'error', null)
  from runs`;
