import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { migrations } from '../migrations/index.ts';
import { databaseLocks } from './locks.ts';
import { ormOptions } from './orm-options.ts';
import { urlAs } from './url-as.ts';

const table = 'migrations';

/**
 * Brings the tables up to date, as the migrator: all pending migrations in one transaction, or none. Does next to nothing
 * where nothing is pending, and may run several times at once. `provision` has made the roles before.
 */
export async function migrate(url: string): Promise<void> {
  const migratorUrl = urlAs(url, 'gruntless_migrator');
  // A session lock on a connection of its own: the migrator's own pool hands out connections as it likes.
  const lock = new pg.Client({ connectionString: migratorUrl });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [databaseLocks.migrate]);
    if (await isUpToDate(lock)) return;
    await runMigrations(migratorUrl);
  } finally {
    await lock.end();
  }
}

/** A look at the table of migrations, because starting the ORM takes longer than everything else here. */
async function isUpToDate(client: pg.Client): Promise<boolean> {
  const exists = await client.query<{ yes: boolean }>(
    `select to_regclass('public.${table}') is not null as yes`,
  );
  if (exists.rows[0]?.yes !== true) return false;
  const { rows } = await client.query<{ name: string }>(`select name from public.${table}`);
  const executed = new Set(rows.map((row) => row.name));
  return migrations.every((migration) => executed.has(migration.name));
}

async function runMigrations(migratorUrl: string): Promise<void> {
  const orm = await MikroORM.init({
    ...ormOptions(migratorUrl, 1),
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: table, snapshot: false, silent: true },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
