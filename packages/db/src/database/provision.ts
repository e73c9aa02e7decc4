import { AppError } from '@gruntless/contracts';
import pg from 'pg';
import { databaseLocks } from './locks.ts';
import { databaseRoles } from './roles.ts';

/** `uuidv7()` and `returning old` are new in 18. */
const minServerVersion = 180_000;

/** SQLSTATEs of two servers' worth of roles being made at once: roles are shared by databases, advisory locks are not. */
const raceCodes: ReadonlySet<string> = new Set(['42710', '23505', 'XX000']);
const maxAttempts = 5;

/**
 * Makes the roles and the schemas, and lets the login of `url` enter the roles. Does nothing where all is in place, and
 * may run several times at once.
 * @param url the connection string of a superuser, or of the database's owner with CREATEROLE.
 * @throws {AppError} PRECONDITION_FAILED where the server cannot be reached or is too old, or the login may not do this.
 */
export async function provision(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    await client.connect().catch((error: unknown) => {
      throw unreachable(url, error);
    });
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [databaseLocks.provision]);
      await requireServerVersion(client);
      await client.query(rolesSql);
      await client.query(schemasSql);
      await client.query('commit');
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      if (raceCodes.has(error.code ?? '') && attempt < maxAttempts) continue;
      throw error.code === '42501' ? notAllowed(error) : error;
    } finally {
      await client.end();
    }
  }
}

async function requireServerVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
  );
  const version = rows[0];
  if (version !== undefined && version.number >= minServerVersion) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    `The server runs PostgreSQL ${version?.name ?? 'unknown'}. Use PostgreSQL 18 or later.`,
  );
}

function unreachable(url: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'PRECONDITION_FAILED',
    `PostgreSQL at ${new URL(url).host} cannot be used. Check DATABASE_URL, and that the server runs: ${reason}`,
    {},
    cause,
  );
}

function notAllowed(cause: pg.DatabaseError): AppError {
  return new AppError(
    'PRECONDITION_FAILED',
    `The login of DATABASE_URL may not make the roles and schemas (${cause.message}). Use a superuser once, or a login ` +
      'with CREATEROLE that owns the database: "alter role <login> createrole" and "alter database <name> owner to <login>".',
    {},
    cause,
  );
}

// Who makes a role in PostgreSQL 16 and later may administer it but not enter it, hence the explicit grant. `inherit
// false` keeps the login's own sessions from having any of the roles' rights by accident.
const rolesSql = `
do $$
declare
  name text;
begin
  foreach name in array array[${databaseRoles.map((role) => `'${role}'`).join(', ')}] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin nosuperuser nobypassrls nocreaterole nocreatedb noreplication', name);
    end if;
    if exists (select from pg_roles where rolname = name and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole)) then
      execute format('alter role %I nologin nosuperuser nobypassrls nocreaterole', name);
    end if;
    if not exists (
      select from pg_auth_members
      where roleid = name::regrole and member = session_user::regrole and set_option
    ) then
      execute format('grant %I to %I with inherit false, set true', name, session_user);
    end if;
  end loop;
end $$`;

const schemasSql = `
do $$
declare
  name text;
begin
  foreach name in array array['public', 'auth', 'bullmq'] loop
    if not exists (select from pg_namespace where nspname = name) then
      execute format('create schema %I authorization gruntless_migrator', name);
    elsif (select nspowner from pg_namespace where nspname = name) <> 'gruntless_migrator'::regrole then
      execute format('alter schema %I owner to gruntless_migrator', name);
    end if;
  end loop;
  -- The queue engine's migration asks for its schema once more, and PostgreSQL checks the right before it looks.
  execute format('grant create on database %I to gruntless_migrator', current_database());
end $$`;
