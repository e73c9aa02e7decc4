import { defineMigration } from './define-migration.ts';

export const workflows = defineMigration(
  '02-workflows',
  `
  create table public.workflows (
    id uuid primary key,
    user_id uuid not null,
    account_id uuid not null,
    parent_workflow_id uuid,
    root_workflow_id uuid,
    merged_from_workflow_id uuid,
    share_id text,
    family_id uuid not null generated always as (coalesce(root_workflow_id, id)) stored,
    version integer not null default 1,
    prev_version integer generated always as (nullif(version - 1, 0)) stored,
    own_parent_id uuid generated always as (case when share_id is null then parent_workflow_id end) stored,
    status text not null default 'validating',
    name text not null,
    description text,
    action_label text,
    est_saved_minutes double precision,
    fields jsonb not null,
    execution jsonb not null,
    file_extracts jsonb,
    rejection_reason text,
    attempt integer not null default 0,
    lease_expires_at timestamptz(3),
    -- When a job for this row was last handed to the queue. The sweeper looks for rows where that was long ago.
    queued_at timestamptz(3) not null default now(),
    idempotency_key text,
    request_hash text,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    deleted_at timestamptz(3),

    constraint workflows_status check (status in
      ('validating', 'clarifying', 'building', 'pending_approval', 'approved', 'rejected', 'failed')),
    constraint workflows_version check (version > 0),
    constraint workflows_attempt check (attempt >= 0),
    constraint workflows_lease check (lease_expires_at is null or status in ('validating', 'clarifying', 'building')),
    constraint workflows_request check ((idempotency_key is null) = (request_hash is null)),
    constraint workflows_name check (deleted_at is not null or name <> ''),
    constraint workflows_tombstone check (deleted_at is null or (
      name = '' and description is null and action_label is null and fields = '[]'
      and execution = '{}' and file_extracts is null and rejection_reason is null and lease_expires_at is null)),

    -- The keys that the constraints below and other tables' point at.
    constraint workflows_family unique (id, family_id),
    constraint workflows_owner unique (id, user_id),
    constraint workflows_chain unique (user_id, family_id, version),
    constraint workflows_idempotency unique (user_id, idempotency_key),

    constraint workflows_user foreign key (user_id, account_id) references public.users (id, account_id),
    -- An original has neither parent nor root; every other row has both, of one family, and the root is an original.
    constraint workflows_lineage check ((parent_workflow_id is null) = (root_workflow_id is null)),
    constraint workflows_not_itself check (id <> parent_workflow_id and id <> root_workflow_id),
    constraint workflows_parent foreign key (parent_workflow_id, family_id) references public.workflows (id, family_id),
    constraint workflows_root foreign key (root_workflow_id, family_id) references public.workflows (id, family_id),
    constraint workflows_merged_from foreign key (merged_from_workflow_id, family_id)
      references public.workflows (id, family_id),
    -- A chain has no gaps.
    constraint workflows_prev_version foreign key (user_id, family_id, prev_version)
      references public.workflows (user_id, family_id, version),
    -- A parent without a share is one's own.
    constraint workflows_own_parent foreign key (own_parent_id, user_id) references public.workflows (id, user_id),
    constraint workflows_shared_parent check (share_id is null or parent_workflow_id is not null)
  );

  create table public.workflow_shares (
    -- Eight characters without look-alikes, as in contracts/shares/code.ts.
    id text primary key constraint workflow_shares_code check (id ~ '^[abcdefghjkmnpqrstuvwxyz23456789]{8}$'),
    workflow_id uuid not null,
    shared_by uuid not null,
    shared_with uuid references public.users (id),
    accepted_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3),
    revoked_at timestamptz(3),
    allows_updates boolean not null default false,
    constraint workflow_shares_own foreign key (workflow_id, shared_by) references public.workflows (id, user_id),
    constraint workflow_shares_accepted check ((shared_with is null) = (accepted_at is null)),
    constraint workflow_shares_not_self check (shared_with <> shared_by),
    constraint workflow_shares_acceptor unique (id, workflow_id, shared_with)
  );
  create index workflow_shares_shared_by on public.workflow_shares (shared_by, created_at desc, id desc);
  create index workflow_shares_shared_with on public.workflow_shares (shared_with, created_at desc, id desc)
    where shared_with is not null;
  create index workflow_shares_workflow_id on public.workflow_shares (workflow_id);

  -- Nobody forks what was not shared with them.
  alter table public.workflows add constraint workflows_share
    foreign key (share_id, parent_workflow_id, user_id)
    references public.workflow_shares (id, workflow_id, shared_with);

  create table public.workflow_messages (
    id uuid primary key,
    workflow_id uuid not null,
    user_id uuid not null,
    account_id uuid not null,
    role text not null constraint workflow_messages_role check (role in ('user', 'assistant')),
    content text not null,
    created_at timestamptz(3) not null default now(),
    constraint workflow_messages_workflow foreign key (workflow_id, user_id) references public.workflows (id, user_id),
    constraint workflow_messages_user foreign key (user_id, account_id) references public.users (id, account_id)
  );
  create index workflow_messages_conversation on public.workflow_messages (workflow_id, created_at, id);
  create index workflow_messages_user_id on public.workflow_messages (user_id);

  -- workflows_chain, read from above, leads to the head of a chain and to its current version.
  -- A family across its owners, counted by family_totals; also the way from a row to its forks.
  create index workflows_family_owners on public.workflows (family_id, user_id);
  create index workflows_children on public.workflows (parent_workflow_id) where parent_workflow_id is not null;
  create index workflows_fork on public.workflows (share_id) where share_id is not null;
  -- Waiting for a worker, longest first.
  create index workflows_waiting on public.workflows (queued_at) where status = 'validating' and deleted_at is null;
`,
);
