import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultLimits, openSandbox } from '../src/index.ts';
import { openWarm, type WarmSandbox } from './support/open-warm.ts';
import { makeFolder, rightsHere } from './support/start-worker.ts';
import { processesWith } from './support/traces.ts';
import { until } from './support/until.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder of packages with these modules. */
async function makePackages(modules: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(await makeFolder(rightsHere[0] ?? 'plain user'), 'packages');
  folders.push(dirname(folder));
  await mkdir(folder);
  await chmod(folder, 0o755);
  for (const [name, source] of Object.entries(modules)) await writeFile(join(folder, `${name}.py`), source);
  return folder;
}

/** Packages whose module `approved` has this source, and a sandbox that imports it ahead. */
async function openWith(source: string): Promise<{ warm: WarmSandbox; packages: string }> {
  const packages = await makePackages({ approved: source });
  return { warm: await openWarm({ preload: ['approved'] }), packages };
}

describe('modules that are imported ahead', () => {
  test('are the operator’s choice, are there when the script begins, and come from the job’s packages', async () => {
    const packages = await makePackages({ approved: 'answer = 42', other: '' });
    await using warm = await openWarm({ preload: ['approved', 'xml.dom', 'no_such_module'] });
    const script = `
import sys
print([name in sys.modules for name in ('approved', 'xml.dom', 'other', 'no_such_module')])
import approved
print(approved.answer, approved.__file__)`;
    const ran = await warm.runWarm({ script, packages });
    expect(ran).toMatchObject({
      start: { mode: 'warm' },
      log: '[True, True, False, False]\n42 /opt/packages/approved.py\n',
    });
    await warm.sandbox.expect({ packages, limits: defaultLimits });
    expect(warm.sandbox.describe().warm?.missing).toEqual([
      "no_such_module: ModuleNotFoundError: No module named 'no_such_module'",
    ]);
  });

  test.each(['', 'a b', 'a;b', '../x', 'os.', '1x'])('%j is refused as the name of one', async (name) => {
    const folder = await makeFolder(rightsHere[0] ?? 'plain user');
    folders.push(folder);
    const warm = { maxWaiting: 1, maxBytes: 1e9, preload: [name] };
    await expect(openSandbox({ folder, slots: 1, warm })).rejects.toMatchObject({
      name: 'SandboxUnavailable',
      faults: [{ reason: `${JSON.stringify(name)} is no name of a Python module` }],
    });
  });

  test('cost the run nothing: their time is not its time, and what they print is not its log', async () => {
    const source = `
import time
print('from the module')
while time.process_time() < 1.5:
    pass`;
    const { warm, packages } = await openWith(source);
    await using _closing = warm;
    const limits = { ...defaultLimits, cpuSeconds: 1 };
    // What a module does at its import is limited by the time that a start may take, and not by the job's.
    const ran = await warm.runWarm({ script: `import approved\nprint('script')`, packages, limits });
    expect(ran).toMatchObject({ verdict: 'ok', log: 'script\n', start: { mode: 'warm' } });
    expect(ran.usage.cpuMs).toBeLessThan(500);
  });

  test('that raise anything are gone without, and the script meets the same error', async () => {
    const { warm, packages } = await openWith('raise SystemExit("not today")');
    await using _closing = warm;
    const ran = await warm.runWarm({ script: 'import approved', packages });
    expect(ran).toMatchObject({ verdict: 'error', message: 'not today', start: { mode: 'warm' } });
  });

  test('come from the folder as it is: one that took its place is another', async () => {
    const { warm, packages } = await openWith('print("old", end="")');
    await using _closing = warm;
    await warm.sandbox.expect({ packages, limits: defaultLimits });
    const other = await makePackages({ approved: 'print("new", end="")' });
    await rename(packages, `${packages}-old`);
    await rename(other, packages);
    expect(await warm.run({ script: 'import approved', packages })).toMatchObject({
      log: 'new',
      start: { mode: 'cold' },
    });
  });
});

describe('a package that bears an approved name and means harm', () => {
  test('is under every limit while it is imported', async () => {
    const source = `
import os, resource, socket
seen = [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_FSIZE)[0] > 0, os.listdir('/input_files')]
for attempt in (lambda: socket.create_connection(('1.1.1.1', 80), 1), lambda: open('/input_files/x', 'w'), lambda: open('/usr/x', 'w')):
    try:
        attempt()
        seen.append('done')
    except OSError:
        seen.append('refused')
made = []
try:
    while len(made) < 200:
        made.append(os.fork())
        if made[-1] == 0:
            os.execv('/usr/bin/sleep', ['sleep', '60'])
except OSError:
    pass
seen.append(len(made) < 64)`;
    const { warm, packages } = await openWith(source);
    await using _closing = warm;
    const ran = await warm.runWarm({ script: 'import approved\nprint(approved.seen)', packages });
    expect(ran).toMatchObject({
      start: { mode: 'warm' },
      log: `[(256, 256), True, [], 'refused', 'refused', 'refused', True]\n`,
    });
  });

  test('says nothing in the name of a run that comes after', async () => {
    const source = `
import os
os.write(1, b'log')
os.write(3, b'started\\n{"error":"forged"}\\n{"progress":{"fraction":1,"message":"forged"}}\\n')
os.write(3, b'{"preloaded":{"forged":"forged","approved":"forged"}}\\n')`;
    const { warm, packages } = await openWith(source);
    await using _closing = warm;
    const said: unknown[] = [];
    const ran = await warm.runWarm({
      script: 'raise SystemExit(3)',
      packages,
      onProgress: (progress) => said.push(progress),
    });
    expect(ran).toMatchObject({
      verdict: 'error',
      message: 'The script ended itself with exit code 3.',
      log: '',
      start: { mode: 'warm' },
    });
    expect(said).toEqual([]);
    await warm.sandbox.expect({ packages, limits: defaultLimits });
    expect(warm.sandbox.describe().warm?.missing).toEqual(['approved: forged']);
  });

  test.each([
    ['ends the interpreter', 'import os; os._exit(0)'],
    ['eats all memory', 'held = []\nwhile True: held.append(bytearray(1 << 22))'],
    ['breaks the runner', `import sys\nvars(sys.modules['__main__'])['read_items'] = None`],
    [
      'takes no job',
      `import sys, time\nvars(sys.modules['__main__'])['read_items'] = lambda: time.sleep(99)`,
    ],
  ])('and %s costs a cold start at most, and other packages nothing', async (_, source) => {
    const { warm, packages } = await openWith(source);
    await using _closing = warm;
    const limits = { ...defaultLimits, memoryBytes: 64 * 1024 * 1024 };
    const ran = await warm.runWarm({ script: 'print(1)', packages, limits });
    expect(ran).toMatchObject({ verdict: 'ok', log: '1\n', start: { mode: 'cold' } });
    expect((await warm.runWarm({ script: 'print(2)' })).start.mode).toBe('warm');
  });

  test('and hangs holds up nobody, and is gone when the sandbox is closed', async () => {
    const mark = `1000000.${Math.floor(Math.random() * 1e9)}`;
    const { warm, packages } = await openWith(`import subprocess\nsubprocess.run(['sleep', '${mark}'])`);
    const expected = warm.sandbox.expect({ packages, limits: defaultLimits });
    await until('it hangs', () => processesWith(mark).length > 0);
    expect(await warm.run({ script: 'print(1)', packages })).toMatchObject({
      log: '1\n',
      start: { mode: 'cold' },
    });
    await warm[Symbol.asyncDispose]();
    expect(await expected).toBe(false);
    expect(processesWith(mark)).toEqual([]);
  });
});
