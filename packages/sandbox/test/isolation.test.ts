import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantedSecret, rightsHere, startWorker, type TestWorker, waysHere } from './support/start-worker.ts';
import { processesOf } from './support/traces.ts';

/** Prints, for each path of a glob-like walk, what can be opened for writing. */
const writableFunction = `
import os
def writable(root):
    found = []
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            try:
                os.close(os.open(path, os.O_WRONLY))
                found.append(path)
            except OSError:
                pass
    return found
`;

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());

  test('nothing below /proc/sys can be opened for writing', async () => {
    const { log, verdict } = await worker.run({
      script: `${writableFunction}\nprint(writable('/proc/sys'))`,
    });
    expect(verdict).toBe('ok');
    expect(log).toBe('[]\n');
  });

  test('no kernel switch of /proc outside of a process can be opened for writing', async () => {
    const script = `
import os
found = []
for name in os.listdir('/proc'):
    path = '/proc/' + name
    if os.path.isfile(path):
        try:
            os.close(os.open(path, os.O_WRONLY))
            found.append(path)
        except OSError:
            pass
print(found)`;
    expect((await worker.run({ script })).log).toBe('[]\n');
  });

  test('a secret in the environment of the worker is nowhere below /proc', async () => {
    const script = `
import os
found, read = [], 0
for folder, _, files in os.walk('/proc'):
    for name in files:
        if name in ('environ', 'cmdline', 'status', 'comm', 'stat', 'auxv', 'maps', 'mountinfo', 'cgroup'):
            try:
                data = open(os.path.join(folder, name), 'rb').read()
                read += 1
            except OSError:
                continue
            if secret.encode()[:-2] in data:
                found.append(os.path.join(folder, name))
print(read > 20, found, sorted(os.environ))`;
    // The script holds the secret as data of its own, in its memory and not in any file of /proc.
    const { log } = await worker.run({ script, values: { secret: plantedSecret } });
    expect(log).toBe(
      `True [] ['HOME', 'LANG', 'MALLOC_ARENA_MAX', 'OPENBLAS_NUM_THREADS', 'PATH', 'PWD', 'TZ']\n`,
    );
  });

  test('no path of the host is in any command line', async () => {
    const script = `
import os
print([open(f'/proc/{pid}/cmdline').read().replace(chr(0), ' ') for pid in os.listdir('/proc') if pid.isdigit()])`;
    const { log } = await worker.run({ script });
    expect(log).not.toContain(worker.folder);
    expect(log).toContain(`/opt/gruntless/${way.start === 'fork' ? 'server' : 'runner'}.pyc`);
  });

  test('the script has no descriptor but the standard ones and the runner’s socket, whatever the worker inherited', async () => {
    const script = `
import os
print(sorted(int(name) for name in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{name}')))
try:
    print([os.readlink(f'/proc/1/fd/{name}').split(':')[0] for name in sorted(os.listdir('/proc/1/fd'))])
except PermissionError:
    print('refused')`;
    const { log } = await worker.run({ script });
    const first = way.start === 'fork' ? 'refused' : `['/dev/null', 'socket', 'socket', 'anon_inode']`;
    expect(log).toBe(`[0, 1, 2, 3]\n${first}\n`);
  });

  test('a child process has the standard descriptors alone', async () => {
    const script = `
import subprocess
print(subprocess.run(['ls', '/proc/self/fd'], capture_output=True, text=True, close_fds=False).stdout.split())`;
    expect((await worker.run({ script })).log).toBe(`['0', '1', '2', '3']\n`);
  });

  test('only its own processes are visible, and it is a user without rights', async () => {
    const script = `
import os
print(sorted(int(name) for name in os.listdir('/proc') if name.isdigit()), os.getuid(), os.getgid(), os.getgroups(), os.uname().nodename)`;
    expect((await worker.run({ script })).log).toBe('[1, 2] 1000 1000 [] sandbox\n');
  });

  test('there is no network: no interface but its own loopback, no route, no name service', async () => {
    const script = `
import socket
print([line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]])
for address in ('1.1.1.1', '127.0.0.1', '169.254.169.254'):
    try:
        socket.create_connection((address, 80), 2)
        print('connected')
    except OSError as error:
        print(error.errno)
try:
    socket.getaddrinfo('example.com', 80)
except OSError:
    print('no names')`;
    expect((await worker.run({ script })).log).toBe(`['lo']\n101\n111\n101\nno names\n`);
  });

  test('nothing of the host is visible but /usr and the loader’s files', async () => {
    const script = `import os\nprint(sorted(os.listdir('/')), sorted(os.listdir('/etc')))`;
    const { log } = await worker.run({ script });
    expect(log).toMatch(
      /^\[('(bin|dev|etc|input_files|lib|lib32|lib64|libx32|opt|output|proc|sbin|tmp|usr)'(, )?)+\] \['alternatives', 'ld\.so\.cache'\]\n$/,
    );
  });

  test('only /tmp, /dev/shm and /output can be written to', async () => {
    const script = `
import os
found = []
for folder, folders, _ in os.walk('/'):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/proc', '/usr')]
    try:
        path = os.path.join(folder, 'probe')
        open(path, 'w').close()
        os.remove(path)
        found.append(folder)
    except OSError:
        pass
for path in ('/usr/probe', '/usr/bin/probe', '/usr/local/probe', '/usr/lib/python3/dist-packages/probe', '/opt/gruntless/modules/probe'):
    try:
        open(path, 'w')
        found.append(path)
    except OSError:
        pass
print(sorted(found))`;
    expect((await worker.run({ script })).log).toBe(`['/dev/shm', '/output', '/tmp']\n`);
  });

  test('inputs can be read and neither changed, removed, replaced nor added to', async () => {
    const script = `
import os
path = '/input_files/data/a.csv'
print(open(path).read())
for attempt in (lambda: open(path, 'a'), lambda: os.remove(path), lambda: os.chmod(path, 0o777), lambda: os.rename(path, path + 'x'),
                lambda: open('/input_files/data/b', 'w'), lambda: os.mkdir('/input_files/x'), lambda: os.utime(path), lambda: os.symlink('/', '/input_files/l')):
    try:
        attempt()
        print('done')
    except OSError as error:
        print(error.errno in (1, 13, 30))`;
    const { log } = await worker.run({ script, files: [{ fieldId: 'data', name: 'a.csv', text: 'x,y' }] });
    expect(log).toBe(`x,y\n${'True\n'.repeat(8)}`);
  });

  test('two runs at once see nothing of each other', async () => {
    const script = `
import os, time
open('/tmp/mine', 'w').write(me)
open('/output/mine', 'w').write(me)
open('/dev/shm/mine', 'w').write(me)
print('ready')
time.sleep(0.3)
seen = [open(folder + '/mine').read() for folder in ('/tmp', '/output', '/dev/shm')]
print(seen, os.listdir('/input_files/f'), [name for name in os.listdir('/proc') if name.isdigit()])`;
    const both = ['one', 'two'].map((me) =>
      worker.run({ script, values: { me }, files: [{ fieldId: 'f', name: me, text: '' }] }),
    );
    const [one, two] = await Promise.all(both);
    expect(one?.log).toBe(`ready\n['one', 'one', 'one'] ['one'] ['1', '2']\n`);
    expect(two?.log).toBe(`ready\n['two', 'two', 'two'] ['two'] ['1', '2']\n`);
  });

  test('a set-uid program of the host gives no rights', async () => {
    const script = `
import os, subprocess
print(subprocess.run(['/usr/bin/su', '-c', 'id'], capture_output=True, stdin=subprocess.DEVNULL).returncode != 0)
print('NoNewPrivs:\\t1' in open('/proc/self/status').read())`;
    expect((await worker.run({ script })).log).toBe('True\nTrue\n');
  });
});

describe.runIf(rightsHere.includes('root'))('the slots of a root worker', () => {
  test('run under uids of their own that are not root', async () => {
    await using worker = await startWorker('root');
    const script = `import time\nprint('up', flush=True)\ntime.sleep(60)`;
    const request = { script, cancelAfterLogMs: 300 };
    const runs = await Promise.all([worker.runUntilLog(request), worker.runUntilLog(request)]);
    const first = firstUid(worker);
    const uids = [0, 1, 2].filter((index) => processesOf([first + index]).length > 0);
    expect(uids).toEqual([0, 1]);
    for (const { outcome } of runs) expect((await outcome).verdict).toBe('canceled');
  });

  test('cannot reach the folder of a run in another slot, nor list the worker’s', async () => {
    await using worker = await startWorker('root');
    const script = `import time\nprint('up', flush=True)\ntime.sleep(60)`;
    const run = await worker.runUntilLog({
      script,
      files: [{ fieldId: 'f', name: 'a.csv', text: 'x' }],
      cancelAfterLogMs: 300,
    });
    const [own = ''] = readdirSync(worker.folder);
    const [name = ''] = readdirSync(join(worker.folder, own)).filter((entry) => entry.startsWith('run-'));
    const file = join(worker.folder, own, name, 'input_files', 'f', 'a.csv');
    const first = firstUid(worker);
    const readAs = (uid: number, ...command: string[]): number | null =>
      spawnSync('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command]).status;
    expect(readAs(first, 'cat', file)).toBe(0);
    expect(readAs(first + 1, 'cat', file)).not.toBe(0);
    expect(readAs(first, 'ls', join(worker.folder, own))).not.toBe(0);
    await run.outcome;
  });
});

function firstUid({ description }: TestWorker): number {
  if (description.uids.kind !== 'slot') throw new Error('a root worker must give its slots uids');
  return description.uids.firstUid;
}
