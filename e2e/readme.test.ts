import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Services, startServices } from './start-services.ts';

const root = join(import.meta.dirname, '..');
let services: Services;
beforeAll(async () => {
  services = await startServices({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
});
afterAll(() => services.close());

it('the program in the README does what the README says, in a process of its own', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const program = /```ts\n(.*?)```/s.exec(readme)?.[1]?.replace('http://127.0.0.1:3000', services.url);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program ?? 'throw new Error("The README has no program.")'],
    { cwd: root },
  );
  expect(stdout).toContain("status { status: 'succeeded', error: null }");
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('2');
});
