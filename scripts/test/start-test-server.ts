import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@gruntless/api/migrate';
import { prepareTemplate } from '@gruntless/db/testing';
import { startPostgres } from '../stack/postgres/start-postgres.ts';
import { isOpenToAll } from '../stack/state-folder.ts';

/** A PostgreSQL that lives as long as a test run. */
export type TestServer = {
  /** The superuser's address. */
  adminUrl: string;
  /** A database with all migrations and no rows, for `createTestDatabase` to clone. */
  templateName: string;
  /** Ends the server and removes everything that it kept. */
  stop(): Promise<void>;
};

const templateName = 'template';

/**
 * Starts a PostgreSQL in a folder of its own, with a migrated database to clone. Nothing of it outlives this process.
 * `durable` says whether it writes as carefully as a real one: slow, and needed for measurements alone.
 */
export async function startTestServer({ durable }: { durable: boolean }): Promise<TestServer> {
  // The server runs under an account of its own, which must be able to walk to its folder.
  const parent = (await isOpenToAll(tmpdir())) ? tmpdir() : '/var/tmp';
  const folder = await mkdtemp(join(parent, 'gruntless-test-'));
  const postgres = await startPostgres({ folder, durable });
  const removeNow = () => {
    process.kill(postgres.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  // Vitest exits without a teardown when it is interrupted; this is then the last chance.
  process.once('exit', removeNow);
  const stop = async () => {
    process.off('exit', removeNow);
    await postgres.stop();
    await rm(folder, { recursive: true });
  };
  try {
    await prepareTemplate(postgres.adminUrl, templateName, (databaseUrl) =>
      migrate({ databaseUrl, redisUrl: undefined }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { adminUrl: postgres.adminUrl, templateName, stop };
}
