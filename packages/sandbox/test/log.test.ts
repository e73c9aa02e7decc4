import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

const MiB = 1024 * 1024;

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('output and errors are one log in the order of writing', async () => {
    const script = `
import os, subprocess, sys
print('one')
print('two', file=sys.stderr)
subprocess.run(['sh', '-c', 'echo three; echo four >&2'])
print('five')
os.write(2, b'six\\n')`;
    expect((await worker.run({ script })).log).toBe('one\ntwo\nthree\nfour\nfive\nsix\n');
  });

  test('lines are passed on while the script runs', async () => {
    const { chunks } = await worker.run({ script: `import time\nprint('a')\ntime.sleep(0.3)\nprint('b')` });
    expect(chunks.map(({ text }) => text)).toEqual(['a\n', 'b\n']);
    expect(chunks[1]?.atMs).toBeGreaterThan(chunks[0]?.atMs ?? Infinity);
  });

  test('a progress bar overwrites its line, live', async () => {
    const script = `
import sys, time
print('start')
for step in range(4):
    print(f'\\rstep {step}', end='')
    time.sleep(0.15)
print('\\rdone')`;
    const { log, chunks } = await worker.run({ script });
    expect(log).toBe('start\ndone\n');
    expect(chunks.filter(({ overwrite }) => overwrite).length).toBeGreaterThan(1);
  });

  test('a hundred megabytes of output neither stop the script nor reach the caller', async () => {
    const script = `
import sys
for _ in range(1600):
    sys.stdout.write('x' * 63 + '\\n' + 'y' * 65472)
print(file=open('/output/done', 'w'))`;
    const outcome = await worker.run({ script });
    expect(outcome).toMatchObject({ verdict: 'ok', limit: null, outputs: [{ name: 'done' }] });
    expect(outcome.usage.logBytes).toBe(MiB);
    expect(Buffer.byteLength(outcome.log)).toBeLessThan(MiB + 200);
    expect(outcome.log.trimEnd().split('\n').at(-1)).toBe(
      '[The log ends here: the script printed more than its limit of 1048576 bytes.]',
    );
  });

  test('a line without an end comes in bounded pieces', async () => {
    const { chunks, log } = await worker.run({ script: `print('x' * 500_000, end='')` });
    expect(log).toBe('x'.repeat(500_000));
    expect(Math.max(...chunks.map(({ text }) => text.length))).toBeLessThanOrEqual(16 * 1024);
  });

  test('overwriting one line for ever is cut off as well', async () => {
    const script = `
import os
for _ in range(2000):
    os.write(1, b'bar\\r' * 4096)`;
    const { verdict, log } = await worker.run({ script, limits: { logBytes: 10_000 } });
    expect(verdict).toBe('ok');
    expect(log).toContain('[The log ends here');
    expect(log.length).toBeLessThan(10_200);
  });

  test('bytes that are no text do no harm', async () => {
    const { log } = await worker.run({
      script: String.raw`import os; os.write(1, b'\xff\x00\x1b]0;title\x07a\x1b[1mb\xe2\x82\n')`,
    });
    expect(log).toBe('\ufffdab\ufffd\n');
  });

  test('progress comes through, at most about five times a second, with the last one', async () => {
    const script = `
import time
from gruntless import progress
progress(None, 'reading')
for step in range(60):
    progress((step, 60), f'row {step}')
    time.sleep(0.01)
progress(1)`;
    const { progress } = await worker.run({ script });
    expect(progress[0]).toMatchObject({ fraction: null, message: 'reading' });
    expect(progress.at(-1)).toMatchObject({ fraction: 1, message: null });
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.length).toBeLessThan(7);
  });

  test('progress takes a share, a pair or None, and refuses what is none of them', async () => {
    const script = `
from gruntless import progress
for value in ('x', (1, 2, 3), float('nan')):
    try:
        progress(value)
        print('taken')
    except (TypeError, ValueError):
        print('refused')
progress(7)`;
    const { log, progress } = await worker.run({ script });
    expect(log).toBe('refused\n'.repeat(3));
    expect(progress).toMatchObject([{ fraction: 1, message: null }]);
  });

  test('a flood of reports does not hold up other runs', async () => {
    const flood = `
import os
line = b'{"progress":{"fraction":0.5,"message":"x"}}\\n' * 1000
print('up', flush=True)
while True:
    os.write(3, line)`;
    const flooding = await worker.runUntilLog({ script: flood, limits: { wallMs: 1500 } });
    const start = performance.now();
    expect((await worker.run({ script: 'print(1)' })).log).toBe('1\n');
    expect(performance.now() - start).toBeLessThan(1000);
    const { verdict, progress } = await flooding.outcome;
    expect(verdict).toBe('timeout');
    expect(progress.length).toBeLessThan(15);
  });
});
