import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess } from './start-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-process-'));
});
afterEach(() => rm(folder, { recursive: true }));

const stay = `setInterval(() => {}, 1000);`;
const ready = `process.send({ ready: true, url: 'http://127.0.0.1:1' });`;

async function start(program: string, options: { stopGraceMs?: number; signal?: AbortSignal } = {}) {
  const entry = join(folder, 'main.mjs');
  await writeFile(entry, program);
  const { stopGraceMs = 10_000, signal = new AbortController().signal } = options;
  return startProcess({ name: 'thing', entry, cwd: folder, env: process.env, stopGraceMs, signal });
}

describe('a process of the stack', () => {
  it('is there once it says so, and ends when it is asked to', async () => {
    const service = await start(`process.on('SIGTERM', () => process.exit(7)); ${ready} ${stay}`);
    expect(service.url).toBe('http://127.0.0.1:1');
    await service.stop();
    expect(await service.end).toEqual({ code: 7, signal: null });
  });

  it('is killed when it takes too long to end', async () => {
    const service = await start(`process.on('SIGTERM', () => {}); ${ready} ${stay}`, { stopGraceMs: 50 });
    await service.stop();
    expect(await service.end).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that ends before it is ready is an error with its exit code', async () => {
    await expect(start('process.exit(3)')).rejects.toThrow('The thing ended while starting (exit code 3).');
  });

  it('is ended when starting is called off', async () => {
    const reason = new Error('called off');
    const calledOff = new AbortController();
    const starting = start(stay, { signal: calledOff.signal });
    calledOff.abort(reason);
    await expect(starting).rejects.toBe(reason);
  });

  it('hears of its parent’s death, however sudden', async () => {
    const mark = join(folder, 'mark');
    const child = `
      import { writeFileSync } from 'node:fs';
      process.on('disconnect', () => { writeFileSync(${JSON.stringify(mark)}, ''); process.exit(); });
      ${ready} ${stay}`;
    await writeFile(join(folder, 'child.mjs'), child);
    const parent = `
      const { startProcess } = await import(${JSON.stringify(join(import.meta.dirname, 'start-process.ts'))});
      const options = { name: 'child', entry: ${JSON.stringify(join(folder, 'child.mjs'))}, cwd: '/', env: {} };
      await startProcess({ ...options, stopGraceMs: 1000, signal: new AbortController().signal });
      process.kill(process.pid, 'SIGKILL');`;
    const killed = spawn(process.execPath, ['--input-type=module', '--eval', parent], { stdio: 'inherit' });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    await expect
      .poll(() =>
        stat(mark).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});
