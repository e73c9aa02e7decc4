import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, startWorker, type TestWorker, waysHere } from './support/start-worker.ts';
import { groupsWith, membersOf, mountsWith, processesWith } from './support/traces.ts';
import { until } from './support/until.ts';

/**
 * Leaves a daemon behind that has left its session, closed everything, ignores what can be ignored and tried to
 * clear its parent-death signal. Its command line holds `mark`, so that the test finds it on the host.
 */
const leaveDaemon = `
import ctypes, os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(1, 0)
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.closerange(0, 64)
        os.execv('/usr/bin/sleep', ['sleep', mark])
    os._exit(0)
os.wait()
`;
/** sleep(1) adds its arguments up; this number of seconds is nobody else's. */
const newMark = (): string => `1000000.${Math.floor(Math.random() * 1e9)}`;

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('a daemon dies with the script that left it behind', async () => {
    const mark = newMark();
    const outcome = await worker.run({ script: `${leaveDaemon}\nprint('left')`, values: { mark } });
    expect(outcome).toMatchObject({ verdict: 'ok', log: 'left\n' });
    expect(processesWith(mark)).toEqual([]);
  });

  test('a daemon dies with a script that is canceled', async () => {
    const mark = newMark();
    const run = await worker.runUntilLog({
      script: `${leaveDaemon}\nprint('left', flush=True)\ntime.sleep(60)`,
      values: { mark },
      cancelAfterLogMs: 100,
    });
    expect(processesWith(mark)).toHaveLength(1);
    expect(await run.outcome).toMatchObject({
      verdict: 'canceled',
      message: 'The run was canceled.',
      exitCode: null,
    });
    expect(processesWith(mark)).toEqual([]);
  });

  test('canceling takes effect within a second, also with a full house of processes', async () => {
    const script = `
import os, time
for _ in range(40):
    if os.fork() == 0:
        while True:
            time.sleep(0.001)
print('up', flush=True)
time.sleep(60)`;
    const { verdict, cancelMs } = await worker.run({ script, cancelAfterLogMs: 50 });
    expect(verdict).toBe('canceled');
    expect(cancelMs).toBeLessThan(1_000);
  });

  test('nothing is left when a run is over: no process, control group, mount or folder', async () => {
    const mark = newMark();
    await worker.run({
      script: `${leaveDaemon}\nopen('/output/x', 'w').write('x')`,
      values: { mark },
      files: [{ fieldId: 'f', name: 'a', text: 'x' }],
    });
    const [own = ''] = readdirSync(worker.folder);
    const places = readdirSync(join(worker.folder, own)).filter((name) => name.startsWith('run-'));
    const groups = (): string[] => groupsWith(own).filter((path) => path.includes('run-'));
    if (way.start === 'cold') expect([places, groups()]).toEqual([[], []]);
    // Interpreters that wait for runs to come have a place and a control group each, and nothing of this run.
    const files = places.flatMap((name) => readdirSync(join(worker.folder, own, name, 'input_files')));
    expect(files).toEqual([]);
    await until('each control group has members', () => groups().every((path) => membersOf(path) !== ''));
    expect(mountsWith(basename(worker.folder))).toEqual([]);
    expect(processesWith(own)).toEqual([]);
  });

  test('a worker that is killed takes its runs along, and the next to open clears what it left', async () => {
    const folder = await makeFolder(way.rights);
    const mark = newMark();
    try {
      const doomed = await startWorker(way, folder);
      await doomed.runUntilLog({
        script: `${leaveDaemon}\nprint('up', flush=True)\ntime.sleep(60)`,
        values: { mark },
      });
      expect(processesWith(mark)).toHaveLength(1);
      const [left = ''] = readdirSync(folder);
      await doomed.kill();
      await until('all processes of the run are dead', () => processesWith(mark).length === 0);
      expect(readdirSync(folder)).toEqual([left]);

      await using next = await startWorker(way, folder);
      expect(readdirSync(folder)).not.toContain(left);
      expect(groupsWith(left)).toEqual([]);
      expect((await next.run({ script: 'print(1)' })).log).toBe('1\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('control groups of a killed worker are cleared also when its folder is gone', async () => {
    const folder = await makeFolder(way.rights);
    const doomed = await startWorker(way, folder);
    const [left = ''] = readdirSync(folder);
    await doomed.kill();
    await rm(folder, { recursive: true });
    await using next = await startWorker(way);
    expect((await next.run({ script: 'print(1)' })).log).toBe('1\n');
    expect(groupsWith(left)).toEqual([]);
  });

  test('opening leaves alone what belongs to a living worker', async () => {
    const run = await worker.runUntilLog({
      script: `import time\nprint('up', flush=True)\ntime.sleep(0.5)\nprint('done')`,
    });
    await using second = await startWorker(way, worker.folder);
    expect((await second.run({ script: 'print(2)' })).log).toBe('2\n');
    expect(await run.outcome).toMatchObject({ verdict: 'ok', log: 'up\ndone\n' });
  });

  test('closing cancels what runs and leaves an empty folder', async () => {
    const folder = await makeFolder(way.rights);
    const closing = await startWorker(way, folder);
    const run = await closing.runUntilLog({ script: `import time\nprint('up', flush=True)\ntime.sleep(60)` });
    const [own = ''] = readdirSync(folder);
    await closing[Symbol.asyncDispose]();
    await expect(run.outcome).resolves.toMatchObject({ verdict: 'canceled' });
    expect(readdirSync(folder)).toEqual([]);
    expect(groupsWith(own)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test('more runs than slots wait for their turn', async () => {
    const script = `import time\nprint(time.monotonic())\ntime.sleep(0.1)\nprint(time.monotonic())`;
    const outcomes = await Promise.all(Array.from({ length: 7 }, () => worker.run({ script, atOnce: true })));
    const spans = outcomes.map(({ log }) => log.trim().split('\n').map(Number));
    const most = Math.max(
      ...spans.map(([start = 0]) => spans.filter(([from = 0, to = 0]) => from <= start && start < to).length),
    );
    expect(most).toBe(3);
  });
});
