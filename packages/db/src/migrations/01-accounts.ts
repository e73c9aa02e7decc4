import { defineMigration } from './define-migration.ts';

// Times have milliseconds, as a JavaScript Date has: a cursor that names a time must name it exactly.
export const accounts = defineMigration(
  '01-accounts',
  `
  -- No function of ours is everybody's: each is granted by name.
  alter default privileges revoke execute on functions from public;

  create table public.accounts (
    id uuid primary key,
    limits jsonb not null default '{}',
    created_at timestamptz(3) not null default now(),
    deleted_at timestamptz(3),
    constraint accounts_tombstone check (deleted_at is null or limits = '{}')
  );

  create table public.users (
    id uuid primary key,
    account_id uuid not null references public.accounts (id),
    role text not null default 'owner' constraint users_role check (role in ('owner', 'member')),
    -- What others read beside a shared workflow. The auth library's own row is the source.
    name text not null,
    created_at timestamptz(3) not null default now(),
    deleted_at timestamptz(3),
    constraint users_account unique (id, account_id),
    constraint users_tombstone check (deleted_at is null or name = '')
  );
  create index users_account_id on public.users (account_id);
`,
);
