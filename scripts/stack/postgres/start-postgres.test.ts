import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPostgres } from './start-postgres.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-postgres-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('data survives a stop, and a start that was killed', { timeout: 30_000 }, async () => {
  const first = await startPostgres({ folder, durable: false });
  await query(first.url, 'create table kept as select 1 as number');
  await first.stop();
  expect(await first.end).toEqual({ code: 0, signal: null });

  const program = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'start-postgres.ts'))});
    await startPostgres({ folder: ${JSON.stringify(folder)}, durable: false });
    process.kill(process.pid, 'SIGKILL');`;
  const killed = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
  expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);

  const second = await startPostgres({ folder, durable: false });
  expect(await query(second.url, 'select number from kept')).toEqual([{ number: 1 }]);
  await second.stop();
});

it('the login that the stack uses is no superuser', { timeout: 30_000 }, async () => {
  const { url, stop } = await startPostgres({ folder, durable: false });
  const roles = await query(url, 'select rolname, rolsuper from pg_roles where rolname = current_user');
  expect(roles).toEqual([{ rolname: 'gruntless', rolsuper: false }]);
  await stop();
});
