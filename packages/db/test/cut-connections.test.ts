import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { createTestDatabase, seedUser, type TestDatabase } from '../src/testing/index.ts';

const poolSize = 2;
let clone: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  clone = await createTestDatabase({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
  admin = new pg.Client({ connectionString: clone.url });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await clone.drop();
});

/** Ends every other connection to the database, as its restart would. */
const cutAll = () =>
  admin.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'gruntless'`,
  );

it('connections that die in the middle of a transaction are replaced, however many they are', async () => {
  const tenant = await seedUser(clone.url, { name: 'Ada' });
  const database = await openDatabase({ url: clone.url, role: 'gruntless_api', poolSize });
  for (let round = 0; round <= poolSize; round += 1) {
    const work = database.inTenant(tenant, async (em) => {
      await cutAll();
      return em.execute('select 1');
    });
    await expect(work).rejects.toThrow(/terminat|connection/i);
  }
  const rows = await database.inTenant(tenant, (em) => em.execute<{ one: number }[]>('select 1 as one'));
  expect(rows).toEqual([{ one: 1 }]);
  await database.close();
});
