import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { withDatabase } from './with-database.ts';

/** A migrated database of one's own. `drop` ends whatever is still connected to it. */
export type TestDatabase = { url: string; drop(): Promise<void> };

/** SQLSTATE of a template that somebody is connected to, such as another clone that is just being made. */
const objectInUse = '55006';
const maxAttempts = 50;
/** Together a second; what is connected after that is cut off. */
const mostLooks = 50;
const lookEveryMs = 20;

/** Clones the template that `prepareTemplate` made; some 50 ms. */
export async function createTestDatabase(options: {
  adminUrl: string;
  templateName: string;
}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(options.adminUrl, (client) => clone(client, options.templateName, name));
  return {
    url: withDatabase(options.adminUrl, name),
    drop: () =>
      asAdmin(options.adminUrl, async (client) => {
        await untilUnused(client, name);
        await client.query(`drop database ${client.escapeIdentifier(name)} with (force)`);
      }),
  };
}

/**
 * A client that has just been closed takes a moment to be gone. Cut off in that moment, it would report an error that
 * nobody listens to any more.
 */
async function untilUnused(client: pg.Client, name: string): Promise<void> {
  for (let look = 0; look < mostLooks; look += 1) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1', [name]);
    if (rowCount === 0) return;
    await delay(lookEveryMs);
  }
}

async function clone(client: pg.Client, template: string, name: string): Promise<void> {
  const sql = `create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(template)}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(sql);
      return;
    } catch (error) {
      const isBusy = error instanceof pg.DatabaseError && error.code === objectInUse;
      if (!isBusy || attempt === maxAttempts) throw error;
      // The server has waited some seconds by itself before it said so; there is no event to wait for.
    }
  }
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
