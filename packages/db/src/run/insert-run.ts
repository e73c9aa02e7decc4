import { AppError, isFileField, type RunInputs } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AccountQuotas } from '../account/quotas.ts';
import type { Tenant } from '../database/database.ts';
import { toJsonb } from '../database/to-jsonb.ts';
import { newId } from '../id/new-id.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { findKeyedRun } from './find-keyed-run.ts';
import { Run } from './run.ts';

export type NewRun = {
  workflow: Workflow;
  /** Checked against the workflow's fields. The files that it names are mine. */
  inputs: RunInputs;
  idempotencyKey?: string | undefined;
  /** A hash of the request; what makes two requests with one key the same. */
  requestHash: string;
  /** What every account may have; absent where nobody limits it but the account's own limits. */
  quotas?: AccountQuotas | undefined;
};

/**
 * Writes a queued run with its first event and its input files. A key that was used before gives the run that it made.
 * @throws {AppError} CONFLICT where the key was used for another request; PRECONDITION_FAILED where the version is not
 *   approved, or is deleted by now; LIMIT_REACHED where the account has no room for one more run or its results.
 */
export async function insertRun(
  em: SqlEntityManager,
  tenant: Tenant,
  { workflow, inputs, idempotencyKey, requestHash, quotas }: NewRun,
): Promise<{ run: Run; created: boolean }> {
  const [row] = await em.execute(insertSql, {
    id: newId(),
    ...tenant,
    workflowId: workflow.id,
    inputs: toJsonb(inputs),
    files: toJsonb(inputFilesOf(workflow, inputs)),
    idempotencyKey: idempotencyKey ?? null,
    requestHash,
    openRuns: quotas?.openRuns.standard ?? null,
    maxOpenRuns: quotas?.openRuns.most ?? null,
    storedBytes: quotas?.storedBytes.standard ?? null,
    maxStoredBytes: quotas?.storedBytes.most ?? null,
  });
  if (row !== undefined) return { run: em.map(Run, row), created: true };
  // A refused insert has waited for the transaction that made the other run, so the run is visible now.
  const earlier =
    idempotencyKey === undefined ? null : await findKeyedRun(em, tenant, { idempotencyKey, requestHash });
  if (earlier === null) {
    throw new AppError(
      'PRECONDITION_FAILED',
      'Only an approved version can be run. Approve it, or run another version.',
    );
  }
  return { run: earlier, created: false };
}

function inputFilesOf({ fields }: Workflow, inputs: RunInputs): { fieldId: string; fileId: string }[] {
  return fields.filter(isFileField).flatMap(({ id: fieldId }) => {
    const fileIds = inputs[fieldId];
    return Array.isArray(fileIds) ? fileIds.map((fileId) => ({ fieldId, fileId })) : [];
  });
}

// The workflow's row is held until the end of the transaction, so that a deletion either comes before and is seen here, or
// comes after and sees the run that it must cancel.
const insertSql = `
  with source as (
    select id, family_id from workflows
    where id = :workflowId and status = 'approved' and deleted_at is null
    for share
  ), admitted as materialized (
    select admit_run(:idempotencyKey, :openRuns, :maxOpenRuns, :storedBytes, :maxStoredBytes) from source
  ), run as (
    insert into workflow_runs
      (id, workflow_id, family_id, user_id, account_id, inputs, last_event_seq, idempotency_key, request_hash)
    select :id, id, family_id, :userId, :accountId, :inputs, 1, :idempotencyKey, :requestHash from source, admitted
    on conflict on constraint workflow_runs_idempotency do nothing
    returning *
  ), event as (
    insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
    select id, last_event_seq, user_id, account_id, attempt, 'status', jsonb_build_object('status', status, 'error', null)
    from run
  ), inputs as (
    insert into run_files (run_id, role, position, user_id, account_id, file_id, field_id, name)
    select run.id, 'input', given.position - 1, run.user_id, run.account_id, files.id, given.item ->> 'fieldId', files.name
    from run, jsonb_array_elements(:files) with ordinality as given (item, position), files
    where files.id = (given.item ->> 'fileId')::uuid
  )
  select * from run`;
