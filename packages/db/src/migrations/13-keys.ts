import { defineMigration } from './define-migration.ts';

// The table of @better-auth/api-key 1.7 with its own names, as its SQL adapter expects them. Of a key it holds the hash.
export const keys = defineMigration(
  '13-keys',
  `
  create table auth.apikey (
    id uuid primary key,
    "configId" text not null,
    name text not null,
    start text not null,
    prefix text not null,
    key text not null unique,
    "referenceId" uuid not null references auth."user" (id) on delete cascade,
    permissions text not null,
    enabled boolean not null default true,
    "expiresAt" timestamptz(3),
    "lastRequest" timestamptz(3),
    "createdAt" timestamptz(3) not null default now(),
    "updatedAt" timestamptz(3) not null default now(),
    -- The library's own counters, which we do not use: they cost a write for each request.
    "rateLimitEnabled" boolean not null default false,
    "rateLimitTimeWindow" integer,
    "rateLimitMax" integer,
    "requestCount" integer not null default 0,
    remaining integer,
    "refillAmount" integer,
    "refillInterval" integer,
    "lastRefillAt" timestamptz(3),
    metadata text
  );
  create index apikey_reference_id on auth.apikey ("referenceId");

  -- A key never changes: what it may do and until when is fixed when it is made.
  grant select, insert, delete, update ("lastRequest") on auth.apikey to gruntless_auth;

  -- Holding the user makes one user's keys one after the other, so that two at once cannot both be the last one allowed.
  create function auth.limit_keys() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    perform from auth."user" u where u.id = new."referenceId" for no key update;
    if (select count(*) from auth.apikey k where k."referenceId" = new."referenceId"
        and (k."expiresAt" is null or k."expiresAt" > now())) >= 50 then
      raise exception 'A user has at most 50 keys.' using errcode = 'check_violation', constraint = 'apikey_limit';
    end if;
    return new;
  end $$;
  create trigger limit_keys before insert on auth.apikey for each row execute function auth.limit_keys();

  -- Sessions, keys and passwords go with their user by foreign keys. These rows name the user in a text.
  grant select, delete on auth.verification to gruntless_functions;
  grant usage on schema limits to gruntless_functions;
  grant select, delete on limits.share_guesses to gruntless_functions;
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  create function public.erase_traces() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  as $$
  begin
    delete from auth.verification v
      where position(old.id::text in v.identifier || ' ' || v.value) > 0 or old.email in (v.identifier, v.value);
    delete from limits.share_guesses g where g.key = 'user:' || old.id;
    return null;
  end $$;

  grant execute on function public.erase_traces() to gruntless_migrator;
  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;

  create trigger erase_traces after delete on auth."user" for each row execute function public.erase_traces();

  set local role gruntless_functions;
  revoke execute on function public.erase_traces() from gruntless_migrator;
  set local role gruntless_migrator;
`,
);
