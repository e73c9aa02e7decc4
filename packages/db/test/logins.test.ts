import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DatabaseRole, openDatabase, provisionLogin, urlAs } from '../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';

let database: TestDatabase;
const suffix = randomBytes(4).toString('hex');
// What needs quoting, in a name and in a password.
const service = `O'Service "${suffix}`;

beforeAll(async () => {
  const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  database = await createTestDatabase(server);
});
afterAll(async () => {
  await asAdmin(`drop role if exists ${pg.escapeIdentifier(service)}`);
  await database.drop();
});

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function urlOf(name: string, password: string): string {
  const url = new URL(database.url);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url.href;
}

async function canEnter(url: string, role: DatabaseRole): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlAs(url, role) });
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

describe('the login of a service', () => {
  test('enters its own roles and no other: what it had before is taken back', async () => {
    const url = urlOf(service, `p'a"ss %$`);
    const roles = ['gruntless_worker', 'gruntless_queue'] as const;
    await provisionLogin(database.url, url, ['gruntless_migrator']);
    expect(await canEnter(url, 'gruntless_migrator')).toBe(true);
    await provisionLogin(database.url, url, roles);
    await provisionLogin(database.url, url, roles);

    const entered: string[] = [];
    for (const role of [
      'gruntless_migrator',
      'gruntless_functions',
      'gruntless_api',
      'gruntless_auth',
      ...roles,
    ] as const)
      if (await canEnter(url, role)) entered.push(role);
    expect(entered).toEqual([...roles]);
    await (await openDatabase({ url, role: 'gruntless_worker' })).close();
  });

  test('sees no table by itself', async () => {
    const client = new pg.Client({ connectionString: urlOf(service, `p'a"ss %$`) });
    await client.connect();
    await expect(client.query('select from public.users')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });

  test('gets a new password with the next migration', async () => {
    const url = urlOf(service, 'another');
    expect(await canEnter(url, 'gruntless_worker')).toBe(false);
    await provisionLogin(database.url, url, ['gruntless_worker']);
    expect(await canEnter(url, 'gruntless_worker')).toBe(true);
    expect(await canEnter(urlOf(service, `p'a"ss %$`), 'gruntless_worker')).toBe(false);
  });

  test('is never that of the migration, and has a password', async () => {
    await expect(provisionLogin(database.url, database.url, [])).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await expect(provisionLogin(database.url, urlOf('somebody', ''), [])).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });
});
