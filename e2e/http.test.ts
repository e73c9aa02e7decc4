import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type Services, startServices } from './start-services.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);
const timeoutMs = 25_000;

let services: Services;
beforeAll(async () => {
  services = await startServices({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
});
afterAll(() => services.close());

it('a client that knows the OpenAPI document alone signs up, runs a workflow and downloads its result', async () => {
  const client = join(import.meta.dirname, 'stranger.py');
  const { stdout } = await run('python3', [client, services.url], { timeout: timeoutMs });
  expect(stdout).toBe('succeeded HELLO\n');
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.log('Skipped: the lines of docs/http.md need curl, which this machine does not have.');

it.skipIf(!hasCurl)('the lines in docs/http.md do what it says', async () => {
  const page = await readFile(join(root, 'docs/http.md'), 'utf8');
  const lines = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block).join('');
  const script = lines.replace('http://127.0.0.1:3000', services.url);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { timeout: timeoutMs });
  expect(stdout).toContain('event: return');
  expect(stdout.endsWith('HELLO')).toBe(true);
});
