import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('files are listed with their size, sorted, and folders are part of their names', async () => {
    const script = `
import os
os.makedirs('/output/b/c')
open('/output/z.txt', 'w').write('last')
open('/output/b/c/ä ö.csv', 'w').write('deep')
open('/output/a', 'w').close()`;
    const outcome = await worker.run({ script });
    expect(outcome.outputs).toEqual([
      { name: 'a', sizeBytes: 0, text: '' },
      { name: 'b/c/ä ö.csv', sizeBytes: 4, text: 'deep' },
      { name: 'z.txt', sizeBytes: 4, text: 'last' },
    ]);
    expect(outcome.leftOut).toEqual([]);
  });

  test('a script that fails still leaves its outputs', async () => {
    const outcome = await worker.run({ script: `open('/output/half', 'w').write('half')\n1/0` });
    expect(outcome).toMatchObject({ verdict: 'error', outputs: [{ name: 'half', text: 'half' }] });
  });

  test('symbolic links are left out, to files and to folders', async () => {
    const script = `
import os
for target, name in (('/etc/passwd', 'file'), ('/', 'root'), ('/proc/self/root/etc', 'proc'), ('real', 'inner'), ('loop', 'loop')):
    os.symlink(target, '/output/' + name)
open('/output/real', 'w').write('x')`;
    const outcome = await worker.run({ script });
    expect(outcome.outputs).toEqual([{ name: 'real', sizeBytes: 1, text: 'x' }]);
    expect(outcome.leftOut.map(({ name, reason }) => `${name} ${reason}`).toSorted()).toEqual(
      ['file', 'inner', 'loop', 'proc', 'root'].map((name) => `${name} symbolic_link`),
    );
  });

  test('hard links are left out', async () => {
    const script = `import os\nopen('/output/a', 'w').write('x')\nos.link('/output/a', '/output/b')`;
    const outcome = await worker.run({ script });
    expect(outcome.outputs).toEqual([]);
    expect(outcome.leftOut).toEqual(
      expect.arrayContaining([
        { name: 'a', reason: 'several_links' },
        { name: 'b', reason: 'several_links' },
      ]),
    );
  });

  test('sockets are left out, and FIFOs and devices cannot be made', async () => {
    const script = `
import os, socket, stat
socket.socket(socket.AF_UNIX).bind('/output/socket')
for mode in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK):
    try:
        os.mknod('/output/node', mode | 0o666, os.makedev(1, 3))
        print('made')
    except OSError as error:
        print(error.errno)`;
    const outcome = await worker.run({ script });
    expect(outcome).toMatchObject({
      verdict: 'ok',
      log: '1\n1\n1\n',
      outputs: [],
      leftOut: [{ name: 'socket', reason: 'special_file' }],
    });
  });

  test('a set-uid file is its bytes and nothing more', async () => {
    const script = `
import os
open('/output/tool', 'w').write('#!/bin/sh')
os.chmod('/output/tool', 0o6777)`;
    expect((await worker.run({ script })).outputs).toEqual([
      { name: 'tool', sizeBytes: 9, text: '#!/bin/sh' },
    ]);
  });

  test('names that are not plain text are left out', async () => {
    const script = `
for name in (b'line\\nbreak', b'bell\\x07', b'latin\\xe9', b'fine'):
    open(b'/output/' + name, 'w').close()`;
    const outcome = await worker.run({ script });
    expect(outcome.outputs.map(({ name }) => name)).toEqual(['fine']);
    expect(outcome.leftOut.map(({ reason }) => reason)).toEqual(['unfit_name', 'unfit_name', 'unfit_name']);
    expect(JSON.stringify(outcome.leftOut)).not.toMatch(/\\n|\\u0007/);
  });

  test('a tree of sixty folders with long names is left out where it becomes too deep, and removed', async () => {
    const script = `
import os
for _ in range(60):
    os.mkdir('d' * 200)
    os.chdir('d' * 200)
    open('file', 'w').close()`.replace('import os', `import os\nos.chdir('/output')`);
    const outcome = await worker.run({ script });
    expect(outcome.verdict).toBe('ok');
    expect(outcome.outputs).toHaveLength(15);
    expect(outcome.leftOut).toMatchObject([{ reason: 'too_deep' }]);
  });

  test('what the script made unreadable stops nothing', async () => {
    const script = `
import os
open('/output/a', 'w').write('a')
os.mkdir('/output/closed')
open('/output/closed/b', 'w').write('b')
open('/output/locked', 'w').write('c')
os.chmod('/output/locked', 0)
os.chmod('/output/closed', 0)
os.chmod('/output', 0o500)`;
    const outcome = await worker.run({ script });
    expect(outcome.verdict).toBe('ok');
    // Root may read all of it; a plain worker what is left to read.
    expect(outcome.outputs.map(({ name }) => name)).toEqual(
      way.rights === 'root' ? ['a', 'closed/b', 'locked'] : ['a'],
    );
  });

  test('/output itself cannot be replaced', async () => {
    const script = `
import os
for attempt in (lambda: os.rmdir('/output'), lambda: os.rename('/output', '/tmp/output'), lambda: os.symlink('/', '/output')):
    try:
        attempt()
        print('done')
    except OSError:
        print('refused')`;
    expect((await worker.run({ script })).log).toBe('refused\n'.repeat(3));
  });
});
