import { type DatabaseRole, type Tenant, urlAs } from '@gruntless/db';
import pg from 'pg';

/** Runs one statement as the superuser: to see what is there, and to arrange what no verb can, such as the past. */
export async function asAdmin<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Runs one statement in a role as a tenant, as a verb with an injection in it would. */
export async function asRole<Row extends pg.QueryResultRow>(
  url: string,
  { role, tenant }: { role: DatabaseRole; tenant: Tenant },
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: urlAs(url, role) });
  await client.connect();
  try {
    await client.query(
      `select set_config('app.account_id', $1, false), set_config('app.user_id', $2, false)`,
      [tenant.accountId, tenant.userId],
    );
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The constraint, else the SQLSTATE, that refused a statement. */
export async function refusalOf(statement: Promise<unknown>): Promise<string> {
  try {
    await statement;
    return 'not refused';
  } catch (error) {
    if (error instanceof pg.DatabaseError) return error.constraint ?? error.code ?? 'unknown';
    throw error;
  }
}
