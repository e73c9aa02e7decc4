import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());
  const message = async (script: string): Promise<string | null> => (await worker.run({ script })).message;

  test('a script that ends is ok', async () => {
    const outcome = await worker.run({ script: 'print("hello")' });
    expect(outcome).toMatchObject({ verdict: 'ok', message: null, exitCode: 0, limit: null, log: 'hello\n' });
  });

  test('an exception tells the script’s own lines and nothing of the runner or the host', async () => {
    const script = `import json\n\ndef load(text):\n    return json.loads(text)\n\nload('{')`;
    const outcome = await worker.run({ script });
    expect(outcome).toMatchObject({ verdict: 'error', exitCode: 1, limit: null });
    expect(outcome.message).toBe(`Traceback (most recent call last):
  File "script.py", line 6, in <module>
    load('{')
  File "script.py", line 4, in load
    return json.loads(text)
           ^^^^^^^^^^^^^^^^
json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)`);
  });

  test('a cause, a context and a group of exceptions are told in the same way', async () => {
    const text = await message(`
try:
    1 / 0
except ZeroDivisionError as error:
    raise ExceptionGroup('several', [ValueError('a')]) from error`);
    expect(text).toContain('ZeroDivisionError: division by zero');
    expect(text).toContain('The above exception was the direct cause');
    expect(text).toContain('ValueError: a');
    expect(text).not.toContain('/tmp');
  });

  test('a syntax error tells its line', async () => {
    const outcome = await worker.run({ script: 'x = 1\ndef f(:\n  pass' });
    expect(outcome.verdict).toBe('error');
    expect(outcome.message).toBe(
      '  File "script.py", line 2\n    def f(:\n          ^\nSyntaxError: invalid syntax',
    );
  });

  test('a script that removes its own file still gets its lines', async () => {
    expect(await message(`import os\nos.remove(__file__)\n1 / 0`)).toContain('    1 / 0\n');
  });

  test('an endless recursion and a huge message stay short', async () => {
    expect((await message(`def f():\n    f()\nf()`))?.length).toBeLessThan(1000);
    expect((await message(`raise ValueError('x' * 10_000_000)`))?.length).toBeLessThan(17_000);
  });

  test('control characters and escape sequences are taken out of a message', async () => {
    expect(await message(String.raw`raise ValueError('a\x00b\x1b[31mc')`)).toMatch(/ValueError: abc$/);
  });

  test.each([
    ['sys.exit()', 0, 'ok', null],
    ['sys.exit(0)', 0, 'ok', null],
    ['exit()', 0, 'ok', null],
    ['sys.exit(3)', 3, 'error', 'The script ended itself with exit code 3.'],
    ['sys.exit(256)', 1, 'error', 'The script ended itself with exit code 256.'],
    ['sys.exit(-1)', 255, 'error', 'The script ended itself with exit code -1.'],
    ['sys.exit("no rows")', 1, 'error', 'no rows'],
    ['os._exit(7)', 7, 'error', 'The script ended with exit code 7.'],
    ['os.kill(os.getpid(), 11)', 139, 'error', 'The script ended with exit code 139, as after signal 11.'],
    ['os.abort()', 134, 'error', 'The script ended with exit code 134, as after signal 6.'],
  ])('%s ends with exit code %i as %s', async (line, exitCode, verdict, text) => {
    expect(await worker.run({ script: `import os, sys\n${line}` })).toMatchObject({
      exitCode,
      verdict,
      message: text,
    });
  });

  test.each([9, 24, 31])('killing itself with signal %i passes for no limit', async (signal) => {
    const outcome = await worker.run({ script: `import os\nos.kill(os.getpid(), ${signal})` });
    expect(outcome).toMatchObject({ verdict: 'error', exitCode: 128 + signal, limit: null });
  });

  test('reports written to the runner’s socket cannot turn a failure into a success or a limit', async () => {
    const script = `
import os
for line in (b'ready\\n', b'started\\n', b'{"verdict":"ok"}\\n', b'{"error":"my own words"}\\n', b'\\xff\\x00\\n', b'{"progress":' + b'x' * 300000 + b'\\n'):
    os.write(3, line)
os._exit(5)`;
    expect(await worker.run({ script })).toMatchObject({
      verdict: 'error',
      exitCode: 5,
      message: 'my own words',
      limit: null,
    });
  });

  test('closing every descriptor changes nothing about how a run is judged', async () => {
    expect(await worker.run({ script: 'import os\nos.closerange(0, 64)' })).toMatchObject({ verdict: 'ok' });
    expect(await worker.run({ script: 'import os\nos.closerange(0, 64)\n1/0' })).toMatchObject({
      verdict: 'error',
      exitCode: 1,
    });
  });

  test('a child process does not speak for the script', async () => {
    const script = `
import os
if os.fork() == 0:
    raise ValueError('in the child')
os.wait()`;
    expect(await worker.run({ script })).toMatchObject({ verdict: 'ok', message: null });
  });

  test('threads are waited for, exit functions run, and what they print is in the log', async () => {
    const script = `
import atexit, threading, time
atexit.register(print, 'exit function')
def late():
    time.sleep(0.05)
    print('thread')
threading.Thread(target=late).start()
print('main')`;
    expect((await worker.run({ script })).log).toBe('main\nthread\nexit function\n');
  });

  test('a script cannot be made to wait for by an endless exit function beyond the wall clock', async () => {
    const script = `import atexit, time\natexit.register(time.sleep, 60)`;
    expect(await worker.run({ script, limits: { wallMs: 300 } })).toMatchObject({
      verdict: 'timeout',
      limit: 'wall',
    });
  });

  test('a package folder that is not there is a fault of ours', async () => {
    const outcome = await worker.run({ script: '1/0', packages: '/nonexistent/packages' });
    expect(outcome).toMatchObject({ verdict: 'sandbox_fault', exitCode: null, outputs: [] });
    expect(outcome.message).toContain('/nonexistent/packages');
  });
});
