import type { Execution, Field } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Tenant } from '../database/database.ts';
import { toJsonb } from '../database/to-jsonb.ts';
import { newId } from '../id/new-id.ts';
import { Workflow } from './workflow.ts';

/** What a version says and does. */
export type WorkflowPayload = {
  name: string;
  description?: string | null | undefined;
  actionLabel?: string | null | undefined;
  estSavedMinutes?: number | null | undefined;
  fields: Field[];
  execution: Execution;
};

/** Where a version stands in its family. An original has no lineage. */
export type Placement = {
  version: number;
  status: 'validating' | 'approved';
  lineage?: { parentId: string; rootId: string; shareId?: string; mergedFromId?: string | undefined };
  request?: { idempotencyKey: string; requestHash: string };
};

/**
 * Writes one row of mine; null where a row with its idempotency key is there already. The database refuses a wrong
 * placement; whoever appends to a chain holds its lock.
 */
export async function appendVersion(
  em: SqlEntityManager,
  tenant: Tenant,
  payload: WorkflowPayload,
  { version, status, lineage, request }: Placement,
): Promise<Workflow | null> {
  const [row] = await em.execute(insertSql, {
    id: newId(),
    ...tenant,
    parentId: lineage?.parentId ?? null,
    rootId: lineage?.rootId ?? null,
    mergedFromId: lineage?.mergedFromId ?? null,
    shareId: lineage?.shareId ?? null,
    version,
    status,
    name: payload.name,
    description: payload.description ?? null,
    actionLabel: payload.actionLabel ?? null,
    estSavedMinutes: payload.estSavedMinutes ?? null,
    fields: toJsonb(payload.fields),
    execution: toJsonb(payload.execution),
    idempotencyKey: request?.idempotencyKey ?? null,
    requestHash: request?.requestHash ?? null,
  });
  return row === undefined ? null : em.map(Workflow, row);
}

const insertSql = `
  insert into workflows (id, user_id, account_id, parent_workflow_id, root_workflow_id, merged_from_workflow_id, share_id,
    version, status, name, description, action_label, est_saved_minutes, fields, execution, idempotency_key, request_hash)
  values (:id, :userId, :accountId, :parentId, :rootId, :mergedFromId, :shareId,
    :version, :status, :name, :description, :actionLabel, :estSavedMinutes, :fields, :execution, :idempotencyKey,
    :requestHash)
  on conflict on constraint workflows_idempotency do nothing
  returning *`;
