import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

const entry = join(import.meta.dirname, '../src/main.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-main-'));
  // The sandbox's accounts must be able to walk through it.
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

async function start(variables: Record<string, string>): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [errors, code] = await Promise.all([text(child.stderr), exit]);
  return { code, errors };
}

it('refuses to start where variables are missing or wrong, and names all of them', async () => {
  const { code, errors } = await start({ CONCURRENCY: 'many' });
  expect(code).toBe(1);
  for (const name of ['DATABASE_URL', 'STORAGE_URL', 'WORK_FOLDER', 'CONCURRENCY'])
    expect(errors).toContain(name);
});

it('refuses to start without a sandbox, and says what would give it one', async () => {
  const { code, errors } = await start({
    DATABASE_URL: inject('adminUrl'),
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
    PYTHON: '/usr/bin/no-such-python',
  });
  expect(code).toBe(1);
  expect(errors).toContain('/usr/bin/no-such-python');
  expect(errors).toMatch(/install/i);
});

it('refuses to start without its database, and shows no password', async () => {
  const { code, errors } = await start({
    DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/gruntless',
    STORAGE_URL: join(folder, 'files'),
    WORK_FOLDER: join(folder, 'work'),
  });
  expect(code).toBe(1);
  expect(errors).toContain('ECONNREFUSED');
  expect(errors).not.toContain('hunter2');
});
