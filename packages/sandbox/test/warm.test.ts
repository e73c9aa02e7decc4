import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/index.ts';
import { inputOf, openWarm } from './support/open-warm.ts';
import { plantedSecret, rightsHere } from './support/start-worker.ts';
import { findInProcess } from './support/traces.ts';
import { until } from './support/until.ts';

const isRoot = rightsHere.includes('root');

describe('an interpreter that waits', () => {
  test('is taken by a run of its packages and limits, and only then', async () => {
    await using warm = await openWarm();
    expect((await warm.runWarm({ script: 'print(1)' })).start).toEqual({
      mode: 'warm',
      cause: 'waiting',
      reason: 'an interpreter was waiting for these packages and limits',
    });
    await warm.sandbox.expect({ limits: defaultLimits });
    const limits = { ...defaultLimits, memoryBytes: 256 * 1024 * 1024 };
    expect((await warm.run({ limits })).start).toEqual({
      mode: 'cold',
      cause: 'none_waiting',
      reason: 'none was waiting for these packages and limits',
    });
    // What the kernel was not told is the worker's to keep, and may differ.
    await warm.sandbox.expect({ limits: defaultLimits });
    expect((await warm.run({ limits: { ...defaultLimits, wallMs: 5000 } })).start.mode).toBe('warm');
  });

  test.runIf(isRoot)(
    'holds nothing of the runs before it: not in memory, environment, command line or folder',
    async () => {
      await using warm = await openWarm();
      const secret = 'account-of-somebody-4711';
      const script = `print(secret)\nopen('/output/a', 'w').write(open('/input_files/f/' + secret).read())`;
      const job = { script, values: { secret }, files: [inputOf(secret, secret)] };
      const ran = [await warm.runWarm(job), await warm.runWarm(job)];
      expect(ran.map(({ start, outputs }) => [start.mode, ...outputs])).toEqual([
        ['warm', secret],
        ['warm', secret],
      ]);
      await warm.sandbox.expect({ limits: defaultLimits });
      const pids = warm.waitingPids();
      expect(pids.length).toBeGreaterThan(1);
      for (const mark of [secret, plantedSecret])
        expect(pids.flatMap((pid) => findInProcess(pid, mark))).toEqual([]);
      const inputs = await readdir(warm.folder, { recursive: true });
      expect(inputs.filter((path) => path.includes('input_files/'))).toEqual([]);
    },
  );

  test('serves one run: the next finds another process, and nothing that the last one changed', async () => {
    await using warm = await openWarm();
    const script = `
import builtins, csv, os
print(hasattr(builtins, 'mark'), hasattr(csv, 'mark'), *(os.listdir(folder) for folder in ('/output', '/dev/shm', '/input_files')))
print(os.listdir('/tmp'), open('/proc/self/stat').read().split()[21])
builtins.mark = csv.mark = True
for folder in ('/output', '/dev/shm', '/tmp'):
    open(folder + '/mark', 'w').close()`;
    const ran = [];
    for (let count = 0; count < 4; count++) ran.push(await warm.runWarm({ script }));
    expect(ran.map(({ start }) => start.mode)).toEqual(['warm', 'warm', 'warm', 'warm']);
    const lines = ran.map(({ log }) => log.split('\n'));
    expect(lines.map(([first]) => first)).toEqual(Array(4).fill('False False [] [] []'));
    for (const [, second] of lines) expect(second).toMatch(/^\['script\.py'\] \d+$/);
    expect(new Set(lines.map(([, second]) => second)).size).toBe(4);
  });

  test('finds its inputs read-only, and those of its own run alone', async () => {
    await using warm = await openWarm();
    const script = `
import os
print(open('/input_files/f/a').read(), os.listdir('/input_files'), os.listdir('/input_files/f'))
for attempt in (lambda: open('/input_files/f/a', 'a'), lambda: os.mkdir('/input_files/x'), lambda: os.remove('/input_files/f/a')):
    try:
        attempt()
        print('done')
    except OSError as error:
        print(error.errno in (1, 13, 30))`;
    const runs = ['one', 'two'].map((text) => warm.runWarm({ script, files: [inputOf('a', text)] }));
    const logs = (await Promise.all(runs)).map(({ log }) => log);
    expect(logs).toEqual(['one', 'two'].map((text) => `${text} ['f'] ['a']\n${'True\n'.repeat(3)}`));
  });

  test('is replaced when it has waited long enough', async () => {
    await using warm = await openWarm({ recycleAfterMs: 200, maxWaiting: 1 });
    await warm.sandbox.expect({ limits: defaultLimits });
    const before = warm.waitingPids();
    await until('another one waits', () => {
      const { waiting } = warm.sandbox.describe().warm ?? { waiting: 0 };
      return waiting === 1 && !warm.waitingPids().some((pid) => before.includes(pid));
    });
    expect((await warm.run({ script: 'print(1)' })).log).toBe('1\n');
  });
});

describe('when a waiting interpreter fails', () => {
  test('by being killed before a run takes it, the run starts cold and says why', async () => {
    await using warm = await openWarm();
    await warm.sandbox.expect({ limits: defaultLimits });
    for (const pid of warm.waitingPids()) process.kill(pid, 'SIGKILL');
    const ran = await warm.run({
      script: 'print(open("/input_files/f/a").read())',
      files: [inputOf('a', 'x')],
    });
    expect(ran).toMatchObject({ verdict: 'ok', log: 'x\n', start: { mode: 'cold' } });
    expect(ran.start.reason).toContain('the interpreter that waited failed');
  });

  test('by being killed when it has been taken, the run starts cold with its inputs, opened once', async () => {
    await using warm = await openWarm({ maxWaiting: 1 });
    await warm.sandbox.expect({ limits: defaultLimits });
    let opened = 0;
    const file = inputOf('a', 'x');
    const open = () => {
      opened += 1;
      for (const pid of warm.waitingPids()) process.kill(pid, 'SIGKILL');
      return file.open();
    };
    const ran = await warm.run({
      script: 'print(open("/input_files/f/a").read())',
      files: [{ ...file, open }],
    });
    expect(ran).toMatchObject({ verdict: 'ok', log: 'x\n', start: { mode: 'cold' } });
    expect(ran.start.reason).toContain('the interpreter that waited failed');
    expect(opened).toBe(1);
  });

  test('by not answering, the run starts cold after a few seconds', async () => {
    await using warm = await openWarm();
    await warm.sandbox.expect({ limits: defaultLimits });
    for (const pid of warm.waitingPids()) process.kill(pid, 'SIGSTOP');
    expect(await warm.run({ script: 'print(1)' })).toMatchObject({
      verdict: 'ok',
      log: '1\n',
      start: {
        mode: 'cold',
        cause: 'failed',
        reason: 'the interpreter that waited failed: the runner did not begin within 3000 ms',
      },
    });
  });
});
