import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Starts a process that runs `program`, in a Node of its own, by `runChild`, and ends as that one ends. */
function start(program: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const standIn = `
    const { runChild, exitLike } = await import(${JSON.stringify(join(import.meta.dirname, 'run-child.mjs'))});
    const args = ['--eval', ${JSON.stringify(program)}];
    exitLike(await runChild(process.execPath, args, { cwd: '/', env: {}, stdio: ['ignore', 1, 2] }));`;
  return spawn(process.execPath, ['--input-type=module', '--eval', standIn], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Counts the signals that it gets, and ends with that count a moment after the first. */
const counting = `
  let count = 0;
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (++count === 1) setTimeout(() => process.exit(count), 100);
    });
  }
  setInterval(() => {}, 1000);
  console.log('up');`;

describe('a stand-in for a program', () => {
  it('ends with the program’s exit code', async () => {
    expect(await once(start('process.exit(5)'), 'exit')).toEqual([5, null]);
  });

  it('ends by the signal that ended the program', async () => {
    expect(await once(start('process.kill(process.pid, "SIGKILL")'), 'exit')).toEqual([null, 'SIGKILL']);
  });

  it('asks the program to stop once, however often it is asked', async () => {
    const standIn = start(counting);
    if (standIn.stdout === null) throw new Error('no output');
    await once(standIn.stdout, 'data');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) standIn.kill(signal);
    expect(await once(standIn, 'exit')).toEqual([1, null]);
  });

  it('stops the program when the package manager that started it was killed', async () => {
    const runChild = JSON.stringify(join(import.meta.dirname, 'run-child.mjs'));
    const standIn = `
      const { runChild } = await import(${runChild});
      const args = ['--eval', ${JSON.stringify(counting)}];
      await runChild(process.execPath, args, { cwd: '/', env: {}, stdio: ['ignore', 1, 2] });`;
    const manager = `
      const { spawn } = require('node:child_process');
      const args = ['--input-type=module', '--eval', ${JSON.stringify(standIn)}];
      spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--eval', manager], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const outputClosed = once(child.stdout, 'close');
    child.kill('SIGKILL');
    // The program holds the other end of the pipe: it closes when the last process is gone.
    await outputClosed;
    expect(child.signalCode).toBe('SIGKILL');
  });
});
