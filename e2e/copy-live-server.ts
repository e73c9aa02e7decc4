import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/**
 * Copies the data of a running server, as pg_basebackup does: between the two calls that PostgreSQL has for it, and with the
 * log that was written meanwhile. `from` and `to` are folders of `startPostgres`.
 */
export async function copyLiveServer(adminUrl: string, from: string, to: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('test', fast => true)`);
    await mkdir(to, { mode: 0o755 });
    await cp(join(from, 'password'), join(to, 'password'));
    const data = join(to, 'data');
    const isOfTheProcess = (path: string) =>
      !/\/(postmaster\.(pid|opts)|pg_wal\/.*|pg_internal\.init)$/.test(path);
    await cp(join(from, 'data'), data, { recursive: true, filter: isOfTheProcess });
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await writeFile(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
    await rm(join(data, 'pg_wal'), { recursive: true, force: true });
    await cp(join(from, 'data/pg_wal'), join(data, 'pg_wal'), { recursive: true });
  } finally {
    await client.end();
  }
}
