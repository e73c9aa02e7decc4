import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearLeftover } from './clear-leftover.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-leftover-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process with these arguments, as `postgres -D <folder>` has them. It ends on SIGINT. */
async function start(...args: string[]): Promise<ChildProcess> {
  const program = `process.on('SIGINT', () => process.exit(0)); console.log('up'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--eval', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

const notePid = (pid: number | undefined) => writeFile(join(folder, 'postmaster.pid'), `${pid}\n${folder}\n`);

describe('what a killed stack left', () => {
  it('is ended where it is a server on this folder', async () => {
    const server = await start('postgres', '-D', folder);
    await notePid(server.pid);
    const exit = once(server, 'exit');
    await clearLeftover(folder);
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    ['a server on another folder', ['postgres', '-D', '/elsewhere']],
    ['no server', ['something else']],
  ])(
    'is a stale number where the process is %s: that one lives on, and the file goes',
    async (_what, args) => {
      const stranger = await start(...args);
      await notePid(stranger.pid);
      await clearLeftover(folder);
      expect(stranger.exitCode).toBeNull();
      expect(await readdir(folder)).toEqual([]);
      stranger.kill('SIGKILL');
      await once(stranger, 'exit');
    },
  );

  it('is a stale number where nobody has it any more', async () => {
    const gone = await start();
    gone.kill('SIGKILL');
    await once(gone, 'exit');
    await notePid(gone.pid);
    await clearLeftover(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is nothing where there is no pid file, or one without a number', async () => {
    await clearLeftover(folder);
    await writeFile(join(folder, 'postmaster.pid'), '');
    await clearLeftover(folder);
    expect(await readdir(folder)).toEqual(['postmaster.pid']);
  });
});
