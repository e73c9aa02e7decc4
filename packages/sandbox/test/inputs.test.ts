import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('values are Python variables of the right type', async () => {
    const values = {
      text: 'ä"\'\n\\',
      whole: 3,
      huge: 1e21,
      share: 0.1,
      minus: -5,
      yes: true,
      no: false,
      day: { date: '2024-02-29' },
      none: null,
      größe: 1,
    };
    const { log } = await worker.run({
      script: `print([repr(v) for v in (text, whole, huge, share, minus, yes, no, day, none, größe)])`,
      values,
    });
    expect(log).toBe(
      `${String.raw`['\'ä"\\\'\\n\\\\\'', '3', '1000000000000000000000', '0.1', '-5', 'True', 'False', 'datetime.date(2024, 2, 29)', 'None', '1']`}\n`,
    );
  });

  test('a value is data, whatever it holds', async () => {
    const evil = `"; import os; os._exit(9) #\n'''\nraise SystemExit(9)`;
    const outcome = await worker.run({
      script: 'print(evil == evil2, __name__, __file__)',
      values: { evil, evil2: evil },
    });
    expect(outcome).toMatchObject({ verdict: 'ok', log: 'True __main__ /tmp/script.py\n' });
  });

  test.each(['1x', 'a b', '', '__builtins__', 'a;b', 'ﬁ'])('%j is refused as a variable', async (name) => {
    await expect(worker.run({ script: '', values: { [name]: 1 } })).rejects.toThrow('JobRefused');
  });

  test.each(['2024-02-30', '2024-2-3', '0000-01-01', '2024-01-01T00:00', ''])(
    '%j is refused as a date',
    async (date) => {
      await expect(worker.run({ script: '', values: { day: { date } } })).rejects.toThrow('JobRefused');
    },
  );

  test('files lie in their field’s folder, and a second one of a name gets a number', async () => {
    const files = ['a', 'b', 'c'].map((text) => ({ fieldId: 'data-files', name: 'sales.csv', text }));
    const script = `
import os
for folder, _, names in os.walk('/input_files'):
    for name in sorted(names):
        print(os.path.join(folder, name), open(os.path.join(folder, name)).read())`;
    const { log } = await worker.run({
      script,
      files: [...files, { fieldId: 'other', name: 'sales.csv', text: 'd' }],
    });
    expect(log.trim().split('\n').toSorted()).toEqual([
      '/input_files/data-files/sales (2).csv b',
      '/input_files/data-files/sales (3).csv c',
      '/input_files/data-files/sales.csv a',
      '/input_files/other/sales.csv d',
    ]);
  });

  test.each(['..', '.', '', 'a/b', '/etc/passwd', 'a\0b', 'x'.repeat(256)])(
    '%j is refused as a file name',
    async (name) => {
      await expect(worker.run({ script: '', files: [{ fieldId: 'f', name, text: '' }] })).rejects.toThrow(
        'JobRefused',
      );
      await expect(
        worker.run({ script: '', files: [{ fieldId: name, name: 'a', text: '' }] }),
      ).rejects.toThrow('JobRefused');
    },
  );

  test('a limit that is no positive whole number is refused', async () => {
    await expect(worker.run({ script: '', limits: { wallMs: 0 } })).rejects.toThrow('JobRefused');
    await expect(
      worker.run({ script: '', limits: { memoryBytes: Number.POSITIVE_INFINITY } }),
    ).rejects.toThrow('JobRefused');
  });

  test('a folder of packages can be imported from, after the standard library, and not written to', async () => {
    const folder = await makeFolder(way.rights);
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'demo'));
    await writeFile(join(folder, 'demo', '__init__.py'), 'answer = 42');
    await writeFile(join(folder, 'json.py'), 'raise SystemExit(9)');
    await writeFile(join(folder, 'evil.pth'), 'import os; os._exit(9)');
    const script = `
import demo, json
print(demo.answer, demo.__file__)
try:
    open('/opt/packages/demo/x', 'w')
except OSError as error:
    print(error.errno)`;
    const outcome = await worker.run({ script, packages: folder });
    expect(outcome).toMatchObject({ verdict: 'ok', log: '42 /opt/packages/demo/__init__.py\n30\n' });
    await rm(folder, { recursive: true });
  });

  test('a script of a megabyte with any text in it runs', async () => {
    const script = `text = '''${'ä€😀'.repeat(100_000)}'''\nprint(len(text))`;
    expect((await worker.run({ script })).log).toBe('300000\n');
  });

  test('standard input is empty', async () => {
    expect((await worker.run({ script: 'import sys\nprint(repr(sys.stdin.read()))' })).log).toBe(`''\n`);
  });

  test('the clock is UTC, the home and current folder /tmp, the locale UTF-8', async () => {
    const script = `import os, sys, time, locale\nprint(time.tzname[0], os.getcwd(), os.path.expanduser('~'), sys.getfilesystemencoding(), sys.stdout.encoding, locale.getpreferredencoding())`;
    expect((await worker.run({ script })).log).toBe('UTC /tmp /tmp utf-8 utf-8 utf-8\n');
  });
});
