import { defineMigration } from './define-migration.ts';

/**
 * What an account may have at once, held against any number of requests at the same moment, and the tables of the counts
 * that every instance of the API shares.
 */
export const limits = defineMigration(
  '12-limits',
  `
  -- Nobody writes between the count of what is there and the triggers that go on counting.
  lock table public.accounts, public.files in share row exclusive mode;

  -- Beside the account, not in it: an erasure changes the account before its files, and a file's deletion this row last.
  create table public.account_usage (
    account_id uuid primary key references public.accounts (id),
    stored_bytes bigint not null default 0 constraint account_usage_stored_bytes check (stored_bytes >= 0)
  );
  alter table public.account_usage enable row level security;
  alter table public.account_usage force row level security;
  create policy migrator on public.account_usage to gruntless_migrator using (true) with check (true);
  create policy functions on public.account_usage to gruntless_functions using (true) with check (true);
  create policy tenant on public.account_usage for select to gruntless_api
    using (account_id = nullif(current_setting('app.account_id', true), '')::uuid);
  grant select on public.account_usage to gruntless_api;
  grant select, insert, update on public.account_usage to gruntless_functions;
  insert into public.account_usage (account_id, stored_bytes)
    select a.id, coalesce((select sum(f.size_bytes) from public.files f
      where f.account_id = a.id and f.deleted_at is null), 0)
    from public.accounts a;

  create index workflow_runs_open on public.workflow_runs (account_id) where status in ('queued', 'running');

  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  create function public.open_account_usage() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    insert into public.account_usage (account_id) values (new.id);
    return null;
  end $$;

  -- Once a statement, after all of its rows: whoever waits here holds what they came for already, so nobody waits in a circle.
  create function public.count_stored_bytes() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    if tg_op = 'INSERT' then
      update public.account_usage u set stored_bytes = u.stored_bytes + n.bytes
      from (select account_id, sum(size_bytes) as bytes from new_rows where deleted_at is null group by account_id) as n
      where u.account_id = n.account_id;
    else
      update public.account_usage u set stored_bytes = u.stored_bytes + n.bytes
      from (select c.account_id, sum(c.bytes) as bytes from (
          select account_id, size_bytes as bytes from new_rows where deleted_at is null
          union all select account_id, -size_bytes from old_rows where deleted_at is null
        ) as c group by c.account_id having sum(c.bytes) <> 0) as n
      where u.account_id = n.account_id;
    end if;
    return null;
  end $$;

  -- What the caller's account may have of one thing: its own limit, else the default, and never beyond the maximum.
  create function public.limit_of(name text, default_value bigint, max_value bigint) returns bigint
  language sql stable set search_path = pg_catalog
  as $$
    select least(coalesce((a.limits ->> limit_of.name)::bigint, limit_of.default_value), limit_of.max_value)
    from public.accounts a where a.id = nullif(current_setting('app.account_id', true), '')::uuid
  $$;

  -- Lets one more run of the caller's account begin, or refuses. Callers wait for each other until their transactions end,
  -- and each statement of a volatile function sees what was committed before it, so two at once cannot both have the
  -- last place. A key that has made its run needs none.
  create function public.admit_run(idempotency_key text, open_runs bigint, max_open_runs bigint, stored_bytes bigint,
    max_stored_bytes bigint) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    account constant uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    most bigint;
  begin
    perform pg_advisory_xact_lock(hashtextextended(account || '/open runs', 0));
    if exists (select from public.workflow_runs r where r.user_id = public.current_user_id()
        and r.idempotency_key = admit_run.idempotency_key) then
      return;
    end if;
    most := public.limit_of('openRuns', admit_run.open_runs, admit_run.max_open_runs);
    if (select count(*) from public.workflow_runs r
        where r.account_id = account and r.status in ('queued', 'running')) >= most then
      raise exception 'This account has all the open runs that it may have.'
        using errcode = 'check_violation', constraint = 'accounts_open_runs', detail = most;
    end if;
    -- Results are stored as well, whatever their size: whoever has no room left begins nothing that may leave more.
    most := public.limit_of('storedBytes', admit_run.stored_bytes, admit_run.max_stored_bytes);
    if exists (select from public.account_usage u where u.account_id = account and u.stored_bytes >= most) then
      raise exception 'This account stores all that it may store.'
        using errcode = 'check_violation', constraint = 'accounts_stored_bytes', detail = most;
    end if;
  end $$;

  -- Lets the caller's account store so many bytes more, or refuses. Whoever asks next waits for the end of the transaction.
  create function public.admit_bytes(size_bytes bigint, stored_bytes bigint, max_stored_bytes bigint) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    account constant uuid := nullif(current_setting('app.account_id', true), '')::uuid;
    most constant bigint := public.limit_of('storedBytes', admit_bytes.stored_bytes, admit_bytes.max_stored_bytes);
  begin
    -- The user before the usage, as an erasure takes them.
    perform from public.users u where u.id = public.current_user_id() for share;
    perform from public.account_usage u where u.account_id = account for update;
    if exists (select from public.account_usage u
        where u.account_id = account and u.stored_bytes + admit_bytes.size_bytes > most) then
      raise exception 'This account cannot store that much more.'
        using errcode = 'check_violation', constraint = 'accounts_stored_bytes', detail = most;
    end if;
  end $$;

  grant execute on function public.admit_run(text, bigint, bigint, bigint, bigint),
    public.admit_bytes(bigint, bigint, bigint) to gruntless_api;
  grant execute on function public.open_account_usage(), public.count_stored_bytes() to gruntless_migrator;
  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;

  create trigger open_usage after insert on public.accounts
    for each row execute function public.open_account_usage();
  create trigger count_inserted after insert on public.files
    referencing new table as new_rows for each statement execute function public.count_stored_bytes();
  create trigger count_updated after update on public.files
    referencing old table as old_rows new table as new_rows
    for each statement execute function public.count_stored_bytes();

  -- The triggers run by themselves; nobody calls them.
  set local role gruntless_functions;
  revoke execute on function public.open_account_usage(), public.count_stored_bytes() from gruntless_migrator;
  set local role gruntless_migrator;

  -- Requests of users and of addresses, counted by a library whose table this is. They belong to no account.
  create table limits.requests (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );
  grant select, insert, update, delete on limits.requests to gruntless_api;

  -- Attempts to sign in, counted by the auth library.
  create table auth."rateLimit" (
    id uuid primary key,
    key text not null unique,
    count integer not null,
    "lastRequest" bigint not null
  );
  create index rate_limit_last_request on auth."rateLimit" ("lastRequest");
  grant select, insert, update, delete on auth."rateLimit" to gruntless_auth;
`,
);
