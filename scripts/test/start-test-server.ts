import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@gruntless/api/migrate';
import { prepareTemplate } from '@gruntless/db/testing';
import { startPostgres } from '../stack/postgres/start-postgres.ts';
import { isOpenToAll } from '../stack/state-folder.ts';
import { clearUpAfter } from './clear-up-after.ts';

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
  await using parts = new AsyncDisposableStack();
  // The server runs under an account of its own, which must be able to walk to its folder.
  const parent = (await isOpenToAll(tmpdir())) ? tmpdir() : '/var/tmp';
  const folder = await mkdtemp(join(parent, 'gruntless-test-'));
  parts.defer(() => rm(folder, { recursive: true }));
  const { adminUrl, pid, stop } = await startPostgres({ folder, durable });
  parts.defer(stop);
  const clearingUp = clearUpAfter({ pid, folder });
  parts.defer(() => clearingUp.callOff());
  await prepareTemplate(adminUrl, templateName, (databaseUrl) =>
    migrate({ databaseUrl, redisUrl: undefined }),
  );
  const up = parts.move();
  return { adminUrl, templateName, stop: () => up.disposeAsync() };
}
