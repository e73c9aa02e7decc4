import { defineMigration } from './define-migration.ts';

// The tables of better-auth 1.7 with its own names, as its SQL adapter expects them: core schema, no plugins.
export const auth = defineMigration(
  '06-auth',
  `
  create table auth."user" (
    id uuid primary key,
    name text not null,
    email text not null unique,
    "emailVerified" boolean not null default false,
    image text,
    "createdAt" timestamptz(3) not null default now(),
    "updatedAt" timestamptz(3) not null default now(),
    "accountId" uuid not null,
    role text not null default 'owner',
    constraint user_of_account foreign key (id, "accountId") references public.users (id, account_id)
  );

  create table auth.session (
    id uuid primary key,
    token text not null unique,
    "userId" uuid not null references auth."user" (id) on delete cascade,
    "expiresAt" timestamptz(3) not null,
    "ipAddress" text,
    "userAgent" text,
    "createdAt" timestamptz(3) not null default now(),
    "updatedAt" timestamptz(3) not null default now()
  );
  create index session_user_id on auth.session ("userId");

  create table auth.account (
    id uuid primary key,
    "accountId" text not null,
    "providerId" text not null,
    "userId" uuid not null references auth."user" (id) on delete cascade,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamptz(3),
    "refreshTokenExpiresAt" timestamptz(3),
    scope text,
    password text,
    "createdAt" timestamptz(3) not null default now(),
    "updatedAt" timestamptz(3) not null default now()
  );
  create index account_user_id on auth.account ("userId");

  create table auth.verification (
    id uuid primary key,
    identifier text not null,
    value text not null,
    "expiresAt" timestamptz(3) not null,
    "createdAt" timestamptz(3) not null default now(),
    "updatedAt" timestamptz(3) not null default now()
  );
  create index verification_identifier on auth.verification (identifier);

  grant usage on schema auth to gruntless_auth;
  grant select, insert, delete on auth."user", auth.session, auth.account, auth.verification to gruntless_auth;
  grant update on auth.session, auth.account, auth.verification to gruntless_auth;
  -- Never the id, the account or the role: those are the tenant.
  grant update (name, email, "emailVerified", image, "updatedAt") on auth."user" to gruntless_auth;
`,
);
