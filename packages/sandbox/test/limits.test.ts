import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

const MiB = 1024 * 1024;

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('an endless loop ends as a timeout by the wall clock', async () => {
    const outcome = await worker.run({ script: 'while True: pass', limits: { wallMs: 300 } });
    expect(outcome).toMatchObject({ verdict: 'timeout', limit: 'wall', exitCode: null });
    expect(outcome.message).toBe('The script ran for 0.3 s; its limit is 0.3 s.');
    expect(outcome.usage.wallMs).toBeLessThan(600);
  });

  test('a script that ignores every signal ends as a timeout, too', async () => {
    const script = `
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(10)`;
    expect(await worker.run({ script, limits: { wallMs: 300 } })).toMatchObject({
      verdict: 'timeout',
      limit: 'wall',
    });
  });

  test('processor time is added up over all processes', async () => {
    const script = `
import os
for _ in range(3):
    if os.fork() == 0:
        while True:
            pass
while True:
    pass`;
    const outcome = await worker.run({ script, limits: { cpuSeconds: 1, wallMs: 20_000 } });
    expect(outcome).toMatchObject({ verdict: 'timeout', limit: 'cpu' });
    expect(outcome.message).toMatch(/^The script used 1\.\d s of processor time; its limit is 1\.0 s\.$/);
  });

  test('a memory bomb ends as out of memory, with the figures', async () => {
    const script = `
held = []
while True:
    held.append(bytearray(4 * 1024 * 1024))`;
    const outcome = await worker.run({ script, limits: { memoryBytes: 128 * MiB } });
    expect(outcome).toMatchObject({ verdict: 'out_of_memory', limit: 'memory', exitCode: null });
    expect(outcome.message).toMatch(/its limit is 128\.0 MiB\.$/);
    expect(outcome.usage.peakMemoryBytes).toBeGreaterThan(100 * MiB);
  });

  test('memory is added up over all processes', async () => {
    const script = `
import os, time
for _ in range(8):
    if os.fork() == 0:
        held = bytearray(32 * 1024 * 1024)
        time.sleep(20)
time.sleep(20)`;
    expect(await worker.run({ script, limits: { memoryBytes: 128 * MiB } })).toMatchObject({
      verdict: 'out_of_memory',
      limit: 'memory',
    });
  });

  test('a fork bomb stays within the limit on processes, and the machine does not feel it', async () => {
    const script = `
import os, time
refused = False
made = 0
while not refused:
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        made += 1
    except OSError:
        refused = True
print(made)
raise SystemExit(1)`;
    const outcome = await worker.run({ script, limits: { processes: 20 } });
    expect(outcome.verdict).toBe('error');
    expect(outcome.log).toBe('19\n');
    // Without a control group nothing counts refusals.
    expect(outcome.limit).toBe(worker.description.limitMode === 'rlimit' ? null : 'processes');
  });

  test('threads count as processes', async () => {
    const script = `
import threading, time
made = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
        made += 1
except RuntimeError:
    print(made)`;
    expect((await worker.run({ script, limits: { processes: 20 } })).log).toBe('19\n');
  });

  test('a sparse file of a terabyte is refused', async () => {
    const script = `
try:
    open('/output/sparse', 'wb').truncate(1 << 40)
except OSError as error:
    print(error.errno)`;
    const outcome = await worker.run({ script });
    expect(outcome).toMatchObject({
      verdict: 'ok',
      log: '27\n',
      outputs: [{ name: 'sparse', sizeBytes: 0 }],
    });
  });

  test('sparse files count with their full size', async () => {
    const script = `
for number in range(3):
    open(f'/output/{number}', 'wb').truncate(50 * 1024 * 1024)`;
    const outcome = await worker.run({ script });
    expect(outcome).toMatchObject({ verdict: 'too_much_output', limit: 'output_bytes', outputs: [] });
    expect(outcome.message).toContain('150.0 MiB');
  });

  test.each(['uncaught', 'caught'])(
    '200 MB of output end as too much output, with the figures, when the error is %s',
    async (kind) => {
      const script = `
import sys
file = open('/output/big', 'wb', buffering=0)
written = 0
try:
    while written < 200_000_000:
        written += file.write(bytes(1 << 20))
except OSError:
    if kind == 'uncaught':
        raise
sys.exit(0)`;
      const outcome = await worker.run({ script, values: { kind } });
      expect(outcome).toMatchObject({ verdict: 'too_much_output', limit: 'output_bytes', outputs: [] });
      // The watch may look a page before the file system is full.
      expect(outcome.message).toMatch(
        /^The script wrote 10[01]\.\d MiB or more to \/output; its limit is 100\.0 MiB\.$/,
      );
    },
  );

  test('many files of moderate size are too much output together', async () => {
    const script = `
for number in range(50):
    open(f'/output/{number}', 'wb').write(bytes(4 * 1024 * 1024))`;
    expect(await worker.run({ script })).toMatchObject({ verdict: 'too_much_output', limit: 'output_bytes' });
  });

  test('exactly as much output as allowed is fine', async () => {
    const outcome = await worker.run({
      script: `open('/output/a', 'wb').write(bytes(${MiB}))`,
      limits: { outputBytes: MiB },
    });
    expect(outcome).toMatchObject({ verdict: 'ok', outputs: [{ name: 'a', sizeBytes: MiB }] });
  });

  test('more files than allowed are too much output, empty ones and folders included', async () => {
    const script = `
import os
for number in range(5):
    os.mkdir(f'/output/{number}')
    open(f'/output/{number}/x', 'w').close()`;
    const outcome = await worker.run({ script, limits: { outputFiles: 9 } });
    expect(outcome).toMatchObject({ verdict: 'too_much_output', limit: 'output_files', outputs: [] });
    expect(outcome.message).toBe('The script made 10 files and folders in /output; its limit is 9.');
  });

  test('a flood of empty files is ended while it runs', async () => {
    const script = `
import os, itertools
for number in itertools.count():
    os.close(os.open(f'/output/{number}', os.O_CREAT))`;
    expect(await worker.run({ script })).toMatchObject({ verdict: 'too_much_output', limit: 'output_files' });
  });

  test('a full /tmp is an error of the script', async () => {
    const script = `open('/tmp/x', 'wb').write(bytes(3 * 1024 * 1024))`;
    const outcome = await worker.run({ script, limits: { tmpBytes: 2 * MiB, outputBytes: 8 * MiB } });
    expect(outcome.verdict).toBe('error');
    expect(outcome.message).toMatch(/OSError: \[Errno 28\] No space left on device$/);
  });

  test('a flood of empty files in /tmp is ended as memory that nothing else counts', async () => {
    const script = `
import os, itertools
for number in itertools.count():
    os.close(os.open(f'/tmp/{number}', os.O_CREAT))`;
    expect(await worker.run({ script, limits: { tmpBytes: 2 * MiB } })).toMatchObject({
      verdict: 'out_of_memory',
      limit: 'memory',
    });
  });

  test('open files are limited', async () => {
    const script = `
held = []
try:
    while True:
        held.append(open('/dev/null'))
except OSError as error:
    print(error.errno, len(held) < 32)`;
    expect((await worker.run({ script, limits: { openFiles: 32 } })).log).toBe('24 True\n');
  });

  test('no core is dumped, neither to a file nor to a program of the host', async () => {
    const script = `import resource\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0] <= 1)`;
    expect((await worker.run({ script })).log).toBe('True\n');
  });

  test('limits cannot be raised again', async () => {
    const script = `
import resource
for name in ('RLIMIT_NOFILE', 'RLIMIT_FSIZE', 'RLIMIT_CPU'):
    which = getattr(resource, name)
    try:
        resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print('raised')
    except (ValueError, OSError):
        print('refused')`;
    expect((await worker.run({ script })).log).toBe('refused\n'.repeat(3));
  });
});
