import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/index.ts';
import { openWarm } from './support/open-warm.ts';
import { makeFolder, rightsHere, startWorker } from './support/start-worker.ts';
import { descendantsOf, groupsWith, isDead } from './support/traces.ts';
import { until } from './support/until.ts';

/** Looks of five milliseconds: longer than it takes to begin with the next one. */
const looksWithoutChange = 60;

describe('the number of interpreters that wait', () => {
  test('stays within its bound while 20 runs come at once, and every run is served', async () => {
    await using warm = await openWarm({}, 3);
    await warm.sandbox.expect({ limits: defaultLimits });
    let most = 0;
    const look = (): void => void (most = Math.max(most, warm.sandbox.describe().warm?.waiting ?? 0));
    const runs = Array.from({ length: 20 }, (_, number) =>
      warm.run({ script: 'print(number)', values: { number }, onLog: look }).finally(look),
    );
    const ran = await Promise.all(runs);
    expect(ran.map(({ verdict, message, log }) => `${verdict} ${message} ${log}`)).toEqual(
      ran.map((_, number) => `ok null ${number}\n`),
    );
    expect(ran.some(({ start }) => start.mode === 'warm')).toBe(true);
    expect(ran.filter(({ start }) => start.reason.includes('failed'))).toEqual([]);
    await until('as many wait as may', () => {
      look();
      return warm.sandbox.describe().warm?.waiting === 2;
    });
    expect(most).toBe(2);
  });

  test('is none where one takes more memory than all may', async () => {
    await using warm = await openWarm({ maxBytes: 1024 * 1024 });
    expect(await warm.sandbox.expect({ limits: defaultLimits })).toBe(false);
    expect((await warm.run({ script: 'print(1)' })).start.mode).toBe('cold');
    expect(warm.sandbox.describe().warm).toMatchObject({ waiting: 0, waitingBytes: 0 });
  });

  test('is shared by environments: the one that was asked for last comes first', async () => {
    await using warm = await openWarm({ maxWaiting: 1 });
    const other = { ...defaultLimits, processes: 8 };
    expect(await warm.sandbox.expect({ limits: other })).toBe(true);
    expect(await warm.sandbox.expect({ limits: defaultLimits })).toBe(true);
    expect((await warm.run({ limits: other })).start.mode).toBe('cold');
  });
});

describe.each(rightsHere)('a worker that is %s', (rights) => {
  const way = { rights, start: 'warm' } as const;

  test('leaves nothing of what waited when it is closed', async () => {
    const folder = await makeFolder(rights);
    const closing = await startWorker(way, folder);
    await closing.run({ script: 'print(1)' });
    const [own = ''] = readdirSync(folder);
    await until('some wait', () => descendantsOf(closing.pid).length > 1);
    const pids = descendantsOf(closing.pid);
    await closing[Symbol.asyncDispose]();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(groupsWith(own)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test('takes what waits along when it is killed, and the next to open clears what it left', async () => {
    const folder = await makeFolder(rights);
    const doomed = await startWorker(way, folder);
    await doomed.run({ script: 'print(1)' });
    const [own = ''] = readdirSync(folder);
    // Until no more are started: bubblewrap itself can outlive a worker that dies within the milliseconds of a start.
    let looks = 0;
    let seen = 0;
    await until('as many wait as are to wait', () => {
      const count = descendantsOf(doomed.pid).length;
      looks = count > 1 && count === seen ? looks + 1 : 0;
      seen = count;
      return looks === looksWithoutChange;
    });
    const pids = descendantsOf(doomed.pid);
    await doomed.kill();
    await until('all that waited are dead', () => pids.every(isDead));
    await using next = await startWorker(way, folder);
    expect(readdirSync(folder)).not.toContain(own);
    expect(groupsWith(own)).toEqual([]);
    expect((await next.run({ script: 'print(1)' })).log).toBe('1\n');
    await next[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
});
