import pg from 'pg';
import type { Tenant } from '../database/database.ts';
import { urlAs } from '../database/url-as.ts';
import { newId } from '../id/new-id.ts';

/** Makes a user as a sign-up does: a row in `auth.user`, whose trigger makes the account and the user. */
export async function seedUser(url: string, { name = 'Ada' }: { name?: string } = {}): Promise<Tenant> {
  const client = new pg.Client({ connectionString: urlAs(url, 'gruntless_auth') });
  await client.connect();
  try {
    const userId = newId();
    const { rows } = await client.query<{ accountId: string }>(
      'insert into auth."user" (id, name, email) values ($1, $2, $3) returning "accountId"',
      [userId, name, `${userId}@example.com`],
    );
    const row = rows[0];
    if (row === undefined) throw new Error('An insert returned no row.');
    return { accountId: row.accountId, userId };
  } finally {
    await client.end();
  }
}
