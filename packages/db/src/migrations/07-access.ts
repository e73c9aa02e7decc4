import { defineMigration } from './define-migration.ts';

// After a `set local` the variable is '' on a pooled connection, not null, and '' is no uuid.
const me = `nullif(current_setting('app.user_id', true), '')::uuid`;
const myAccount = `nullif(current_setting('app.account_id', true), '')::uuid`;

/**
 * Who sees which rows. Policies compare a row's own columns alone: two tables whose policies look at each other fail with
 * 42P17. Tombstones are filtered in queries, because a policy that hides them also refuses the update that makes one.
 */
const ownedBy: Record<string, string> = {
  accounts: `id = ${myAccount}`,
  users: `id = ${me} and account_id = ${myAccount}`,
  workflows: `user_id = ${me} and account_id = ${myAccount}`,
  workflow_messages: `user_id = ${me} and account_id = ${myAccount}`,
  workflow_runs: `user_id = ${me} and account_id = ${myAccount}`,
  run_events: `user_id = ${me} and account_id = ${myAccount}`,
  run_files: `user_id = ${me} and account_id = ${myAccount}`,
  files: `user_id = ${me} and account_id = ${myAccount}`,
};

function secure(table: string): string {
  return `
    alter table public.${table} enable row level security;
    alter table public.${table} force row level security;
    -- Without these a back-fill of the owner, or a function of the closed list, silently finds no rows.
    create policy migrator on public.${table} to gruntless_migrator using (true) with check (true);
    create policy functions on public.${table} to gruntless_functions using (true) with check (true);`;
}

const tenantPolicies = Object.entries(ownedBy).map(
  ([table, mine]) => `${secure(table)}
    create policy tenant on public.${table} to gruntless_api, gruntless_worker using (${mine}) with check (${mine});`,
);

const workflowPayload =
  'name, description, action_label, est_saved_minutes, fields, execution, file_extracts';

export const access = defineMigration(
  '07-access',
  `
  revoke all on schema public from public;
  grant usage on schema public to gruntless_api, gruntless_worker, gruntless_functions;
  grant usage on schema auth to gruntless_functions;

  ${tenantPolicies.join('\n')}

  -- Policies compare user and account, of which the one follows from the other. Unless the planner knows that, it expects a
  -- hundredth of the rows that there are, and sorts them instead of reading the index that has their order.
  create statistics public.workflows_tenant (dependencies) on user_id, account_id from public.workflows;
  create statistics public.workflow_runs_tenant (dependencies) on user_id, account_id from public.workflow_runs;
  create statistics public.files_tenant (dependencies) on user_id, account_id from public.files;

  ${secure('workflow_shares')}
  create policy mine_or_for_me on public.workflow_shares for select to gruntless_api
    using (shared_by = ${me} or shared_with = ${me});
  create policy sharer_makes on public.workflow_shares for insert to gruntless_api with check (shared_by = ${me});
  create policy sharer_changes on public.workflow_shares for update to gruntless_api
    using (shared_by = ${me}) with check (shared_by = ${me});

  -- The API starts and cancels runs. What came of them is the worker's to say.
  create policy api_starts on public.workflow_runs as restrictive for insert to gruntless_api
    with check (status = 'queued');
  create policy api_cancels on public.workflow_runs as restrictive for update to gruntless_api
    using (true) with check (status in ('queued', 'running', 'canceled'));
  -- The API approves and rejects what a builder made, and begins rows; it validates nothing.
  create policy api_decides on public.workflows as restrictive for insert to gruntless_api
    with check (status in ('validating', 'approved'));

  -- Column by column: what is not named here, the application cannot touch.
  grant select on public.accounts, public.users to gruntless_api, gruntless_worker;

  grant select on public.workflows to gruntless_api, gruntless_worker;
  grant insert (id, user_id, account_id, parent_workflow_id, root_workflow_id, merged_from_workflow_id, share_id, version,
    status, ${workflowPayload}, idempotency_key, request_hash) on public.workflows to gruntless_api;
  grant update (status, ${workflowPayload}, rejection_reason, lease_expires_at, updated_at, deleted_at)
    on public.workflows to gruntless_api;
  grant update (status, ${workflowPayload}, rejection_reason, lease_expires_at, updated_at)
    on public.workflows to gruntless_worker;

  grant select, insert (id, workflow_id, shared_by, expires_at, allows_updates), update (revoked_at)
    on public.workflow_shares to gruntless_api;

  grant select, insert, delete on public.workflow_messages to gruntless_api;

  grant select on public.workflow_runs to gruntless_api, gruntless_worker;
  grant insert (id, workflow_id, family_id, user_id, account_id, inputs, last_event_seq, idempotency_key, request_hash)
    on public.workflow_runs to gruntless_api;
  grant update (status, cancel_requested_at, finished_at, last_event_seq) on public.workflow_runs to gruntless_api;
  grant update (status, error, text_output, record, lease_expires_at, queued_at, started_at, finished_at, last_event_seq)
    on public.workflow_runs to gruntless_worker;

  grant select, insert on public.run_events, public.run_files to gruntless_api, gruntless_worker;

  grant select, insert, update (name, content_type, sha256, storage_key, deleted_at)
    on public.files to gruntless_api, gruntless_worker;

  -- What the functions of the closed list need, and no more.
  grant select on public.accounts, public.users, public.workflows, public.workflow_shares, public.workflow_messages,
    public.workflow_runs, public.run_events, public.run_files, public.files to gruntless_functions;
  grant insert, update on public.accounts, public.users to gruntless_functions;
  grant update on public.workflows, public.workflow_shares, public.workflow_runs, public.files to gruntless_functions;
  grant insert on public.run_events to gruntless_functions;
  grant delete on public.workflow_messages, public.run_events, public.run_files to gruntless_functions;
  -- The one column is for holding a row: a lock asks for the right to change something.
  grant select, delete, update (id) on auth."user" to gruntless_functions;

  -- The queue engine makes its own tables in its schema, as the migrator, after this.
  grant usage on schema bullmq to gruntless_queue;
  alter default privileges in schema bullmq grant select, insert, update, delete on tables to gruntless_queue;
  alter default privileges in schema bullmq grant usage, select on sequences to gruntless_queue;
  alter default privileges in schema bullmq grant execute on functions to gruntless_queue;
`,
);
