import type { RunError, RunRecord, RunStatus } from '@gruntless/contracts';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { toJsonb, toText } from '../database/to-jsonb.ts';
import type { NewFile } from '../file/insert-file.ts';
import { newId } from '../id/new-id.ts';
import type { RunAttempt } from './attempt.ts';

export type RunResult = {
  status: Exclude<RunStatus, 'queued' | 'running'>;
  /** Why it did not succeed; null for the others. */
  error: RunError | null;
  /** What it left, already stored, in the order in which it is shown. */
  outputs: readonly NewFile[];
  /** The result of a workflow that answers with text. */
  textOutput?: string | null;
  /** How it was executed; absent where no script of it ran. */
  record?: RunRecord;
};

/**
 * Ends a run with everything that came of it, in one statement: status, last event, output files.
 * @returns false where the run is not this attempt's any more; nothing was written then.
 */
export async function finishRun(
  em: SqlEntityManager,
  { runId, attempt }: RunAttempt,
  { status, error, outputs, textOutput, record }: RunResult,
): Promise<boolean> {
  const files = outputs.map((file) => ({
    id: newId(),
    ...file,
    expiresAt: file.expiresAt?.toISOString() ?? null,
  }));
  const rows = await em.execute<unknown[]>(finishSql, {
    runId,
    attempt,
    status,
    error: error === null ? null : toJsonb(error),
    textOutput: textOutput == null ? null : toText(textOutput),
    record: record === undefined ? null : toJsonb(record),
    files: toJsonb(files),
  });
  return rows.length > 0;
}

const finishSql = `
  with run as (
    update workflow_runs
    set status = :status, error = :error, text_output = :textOutput, record = :record, lease_expires_at = null,
      finished_at = now(), last_event_seq = last_event_seq + 1
    where id = :runId and attempt = :attempt and status = 'running'
    returning *
  ), event as (
    insert into run_events (run_id, seq, user_id, account_id, attempt, kind, data)
    select id, last_event_seq, user_id, account_id, attempt, 'status', jsonb_build_object('status', status, 'error', error)
    from run
  ), given as (
    select run.id as run_id, run.user_id, run.account_id, file.*
    from run, rows from (jsonb_to_recordset(:files) as (id uuid, name text, "contentType" text, "sizeBytes" bigint,
      sha256 text, "storageKey" text, "expiresAt" timestamptz)) with ordinality
      as file (id, name, content_type, size_bytes, sha256, storage_key, expires_at, position)
  ), stored as (
    insert into files (id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key, expires_at)
    select id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key, expires_at from given
  ), outputs as (
    insert into run_files (run_id, role, position, user_id, account_id, file_id, name)
    select run_id, 'output', position - 1, user_id, account_id, id, name from given
  )
  select id from run`;
