import pg from 'pg';
import { withDatabase } from './with-database.ts';

/**
 * Makes a fresh database of this name with everything migrated, to be cloned by tests. `migrateAll` must close every
 * connection that it opens: a database that is in use cannot be cloned.
 * @param adminUrl a login that may create databases and roles.
 */
export async function prepareTemplate(
  adminUrl: string,
  name: string,
  migrateAll: (url: string) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const quoted = client.escapeIdentifier(name);
    await client.query(`drop database if exists ${quoted} with (force)`);
    await client.query(`create database ${quoted}`);
  } finally {
    await client.end();
  }
  await migrateAll(withDatabase(adminUrl, name));
}
