import { AppError } from '@gruntless/contracts';
import pg from 'pg';
import { databaseLocks } from './locks.ts';
import { type DatabaseRole, databaseRoles } from './roles.ts';

/**
 * Makes the login that `serviceUrl` names, with its password, and lets it enter these roles and no other of ours. Run again, it
 * sets the password anew and takes back what an earlier version gave. `provision` has made the roles before.
 * @param url the connection string of whoever called `provision`.
 */
export async function provisionLogin(
  url: string,
  serviceUrl: string,
  roles: readonly DatabaseRole[],
): Promise<void> {
  const { name, password } = loginOf(serviceUrl);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [databaseLocks.provision]);
    await requireOther(client, name);
    const verb = (await exists(client, name)) ? 'alter' : 'create';
    await run(client, `${verb} role %I login noinherit password %L`, [name, password]);
    for (const role of databaseRoles) {
      if (roles.includes(role))
        await run(client, 'grant %I to %I with inherit false, set true', [role, name]);
      else if (await isMember(client, role, name)) await run(client, 'revoke %I from %I', [role, name]);
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}

function loginOf(serviceUrl: string): { name: string; password: string } {
  const { username, password } = new URL(serviceUrl);
  if (username === '' || password === '') {
    throw new AppError(
      'PRECONDITION_FAILED',
      'The address of a service names no login, or no password for it.',
    );
  }
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** Else a service would lose, or get, the rights of the migration. */
async function requireOther(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ same: boolean }>('select session_user = $1 as same', [name]);
  if (rows[0]?.same !== true) return;
  throw new AppError(
    'PRECONDITION_FAILED',
    `A service and the migration have the same login, ${name}. Give the service one of its own.`,
  );
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  return (await client.query('select from pg_roles where rolname = $1', [name])).rowCount !== 0;
}

async function isMember(client: pg.Client, role: string, name: string): Promise<boolean> {
  const sql =
    'select from pg_auth_members where roleid = $1::text::regrole and member = quote_ident($2)::regrole';
  return (await client.query(sql, [role, name])).rowCount !== 0;
}

/** Statements about roles take no parameters, so the server itself quotes them into the text. */
async function run(client: pg.Client, template: string, values: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ sql: string }>('select format($1, variadic $2::text[]) as sql', [
    template,
    values,
  ]);
  await client.query(rows[0]?.sql ?? '');
}
