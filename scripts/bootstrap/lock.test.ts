import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tryLock, waitForLock } from './lock.mjs';

const lockModule = join(import.meta.dirname, 'lock.mjs');

/** Starts a process that takes the lock and keeps it until it is killed. */
async function holdElsewhere(name: string) {
  const program = `
    const { tryLock } = await import(${JSON.stringify(lockModule)});
    console.log('lock' in (await tryLock(${JSON.stringify(name)})));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await once(child.stdout, 'data');
  expect(String(output).trim()).toBe('true');
  return child;
}

async function take(name: string) {
  const taken = await tryLock(name);
  if (!('lock' in taken)) throw new Error(`"${name}" is held by ${taken.holder.pid}`);
  return taken.lock;
}

describe('a lock', () => {
  it('is one process’s at a time, and names that process to the others', async () => {
    const name = randomUUID();
    const child = await holdElsewhere(name);
    expect(await tryLock(name)).toMatchObject({ holder: { pid: child.pid } });
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('ends with its process, even with a killed one', async () => {
    const name = randomUUID();
    const child = await holdElsewhere(name);
    const waiting = waitForLock(name, () => child.kill('SIGKILL'));
    await (await waiting).release();
  });

  it('can be taken again once it is released', async () => {
    const name = randomUUID();
    await (await take(name)).release();
    await (await take(name)).release();
  });

  it('goes to exactly one of many that ask at once', async () => {
    const name = randomUUID();
    const results = await Promise.all(Array.from({ length: 20 }, () => tryLock(name)));
    const locks = results.flatMap((result) => ('lock' in result ? [result.lock] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
  });

  it('has nothing to do with a lock of another name', async () => {
    const [one, other] = [await take(randomUUID()), await take(randomUUID())];
    await one.release();
    await other.release();
  });
});
