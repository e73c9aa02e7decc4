import { defineMigration } from './define-migration.ts';

export const runs = defineMigration(
  '04-runs',
  `
  create table public.files (
    id uuid primary key,
    account_id uuid not null,
    user_id uuid not null,
    name text not null,
    content_type text not null,
    size_bytes bigint not null constraint files_size check (size_bytes >= 0),
    sha256 text not null,
    storage_key text not null,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3),
    deleted_at timestamptz(3),
    constraint files_user foreign key (user_id, account_id) references public.users (id, account_id),
    constraint files_owner unique (id, user_id),
    constraint files_whole check (deleted_at is not null
      or (name <> '' and sha256 ~ '^[0-9a-f]{64}$' and storage_key <> '')),
    constraint files_tombstone check (deleted_at is null
      or (name = '' and content_type = '' and sha256 = '' and storage_key = ''))
  );
  create index files_user_id on public.files (user_id, id desc) where deleted_at is null;
  create index files_expiry on public.files (expires_at) where deleted_at is null and expires_at is not null;
  create unique index files_storage_key on public.files (storage_key) where deleted_at is null;

  -- Progress and log move last_event_seq several times a second: room in each page keeps those updates off the indexes.
  create table public.workflow_runs (
    id uuid primary key,
    workflow_id uuid not null,
    family_id uuid not null,
    user_id uuid not null,
    account_id uuid not null,
    success boolean generated always as (case status
      when 'succeeded' then true when 'failed' then false when 'timed_out' then false end) stored,
    status text not null default 'queued',
    -- Null once retention has cleared it.
    inputs jsonb,
    error jsonb,
    text_output text,
    -- How it was executed and what it used, for whoever looks into it.
    record jsonb,
    attempt integer not null default 0,
    lease_expires_at timestamptz(3),
    cancel_requested_at timestamptz(3),
    last_event_seq integer not null default 0,
    queued_at timestamptz(3) not null default now(),
    created_at timestamptz(3) not null default now(),
    started_at timestamptz(3),
    finished_at timestamptz(3),
    idempotency_key text,
    request_hash text not null,

    constraint workflow_runs_status check (status in
      ('queued', 'running', 'succeeded', 'failed', 'timed_out', 'canceled')),
    constraint workflow_runs_lease check ((status = 'running') = (lease_expires_at is not null)),
    constraint workflow_runs_started check (case status
      when 'queued' then started_at is null when 'canceled' then true when 'failed' then true
      else started_at is not null end),
    constraint workflow_runs_finished check ((status in ('queued', 'running')) = (finished_at is null)),
    constraint workflow_runs_error check (error is null or status in ('failed', 'timed_out')),
    constraint workflow_runs_text_output check (text_output is null or status = 'succeeded'),
    constraint workflow_runs_counters check (attempt >= 0 and last_event_seq >= 0),

    constraint workflow_runs_owner unique (id, user_id),
    constraint workflow_runs_idempotency unique (user_id, idempotency_key),
    constraint workflow_runs_user foreign key (user_id, account_id) references public.users (id, account_id),
    constraint workflow_runs_family foreign key (workflow_id, family_id) references public.workflows (id, family_id),
    -- A run is of one's own row.
    constraint workflow_runs_own_workflow foreign key (workflow_id, user_id) references public.workflows (id, user_id)
  ) with (fillfactor = 85);

  -- Lists go by id, which grows with the time of creation.
  create index workflow_runs_list on public.workflow_runs (user_id, id desc);
  create index workflow_runs_of_family on public.workflow_runs (user_id, family_id, id desc);
  create index workflow_runs_of_workflow on public.workflow_runs (workflow_id, user_id, id desc);
  -- Figures are read from these two alone, at the price of the rows that are counted.
  create index workflow_runs_figures on public.workflow_runs (user_id, family_id, finished_at desc)
    include (success, workflow_id, account_id) where success is not null;
  create index workflow_runs_family_figures on public.workflow_runs (family_id) include (success)
    where success is not null;
  create index workflow_runs_leases on public.workflow_runs (lease_expires_at) where status = 'running';
  create index workflow_runs_waiting on public.workflow_runs (queued_at) where status = 'queued';

  create table public.run_events (
    run_id uuid not null,
    seq integer not null constraint run_events_seq check (seq > 0),
    user_id uuid not null,
    account_id uuid not null,
    attempt integer not null,
    at timestamptz(3) not null default now(),
    kind text not null constraint run_events_kind check (kind in ('status', 'progress', 'log')),
    data jsonb not null,
    primary key (run_id, seq),
    constraint run_events_run foreign key (run_id, user_id) references public.workflow_runs (id, user_id),
    constraint run_events_user foreign key (user_id, account_id) references public.users (id, account_id)
  );
  create index run_events_progress on public.run_events (run_id, seq desc) where kind = 'progress';

  create table public.run_files (
    run_id uuid not null,
    role text not null constraint run_files_role check (role in ('input', 'output')),
    -- Inputs in the order in which they were given, outputs in the order of their names.
    position integer not null constraint run_files_position check (position >= 0),
    user_id uuid not null,
    account_id uuid not null,
    file_id uuid not null,
    field_id text,
    name text not null,
    primary key (run_id, role, position),
    constraint run_files_run foreign key (run_id, user_id) references public.workflow_runs (id, user_id),
    constraint run_files_user foreign key (user_id, account_id) references public.users (id, account_id),
    -- A run takes one's own files alone.
    constraint run_files_file foreign key (file_id, user_id) references public.files (id, user_id),
    constraint run_files_field check ((role = 'input') = (field_id is not null))
  );
  create index run_files_file_id on public.run_files (file_id);
`,
);
