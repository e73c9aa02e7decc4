import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/index.ts';
import { childrenOf, readStat } from '../src/process/stat.ts';
import { inputOf, openWarm, type WarmSandbox } from './support/open-warm.ts';
import { makeFolder, rightsHere, startWorker } from './support/start-worker.ts';
import { descendantsOf, findInProcess, groupsWith, isDead, processesWith } from './support/traces.ts';
import { until } from './support/until.ts';

const isRoot = rightsHere.includes('root');
const pythonFolder = fileURLToPath(new URL('../python', import.meta.url));
const tenant = 'one';
const job = { tenant, limits: defaultLimits };

/** A sandbox with servers and no interpreters that wait. */
const openForks = (options: Parameters<typeof openWarm>[0] = {}): Promise<WarmSandbox> =>
  openWarm({ maxWaiting: 0, maxServers: 2, ...options });

/** The processes of servers by their pids on the host, and not those of bubblewrap around them. */
function serverPids(): number[] {
  return descendantsOf(process.pid).filter(
    (pid) =>
      processesWith('/opt/gruntless/server.pyc').some((line) => line.startsWith(`${pid} `)) &&
      !isBubblewrap(pid),
  );
}

function isBubblewrap(pid: number): boolean {
  return processesWith('bwrap').some((line) => line.startsWith(`${pid} `));
}

describe('a server', () => {
  test('forks the runs of one tenant, from the second on and without being asked to', async () => {
    await using forks = await openForks();
    const modes = [];
    for (let count = 0; count < 2; count++) modes.push((await forks.run({ tenant })).start.mode);
    await until('a server is there', () => forks.sandbox.describe().servers?.servers === 1);
    const { start } = await forks.run({ tenant });
    expect([...modes, start]).toEqual([
      'cold',
      'cold',
      { mode: 'fork', cause: 'forked', reason: 'a server of this tenant and these limits forked it' },
    ]);
  });

  test('finds each of its runs, while others of them begin and end', async () => {
    await using forks = await openForks({ recycleAfterRuns: 10_000 });
    expect(await forks.sandbox.expect(job)).toBe(true);
    let left = 600;
    const starts: string[] = [];
    const pass = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { start } = await forks.run({ tenant });
        if (start.mode !== 'fork') starts.push(start.reason);
      }
    };
    await Promise.all([pass(), pass(), pass()]);
    expect(starts).toEqual([]);
  });

  test('is never shared by two tenants, nor by two kinds of limits', async () => {
    await using forks = await openForks({ maxServers: 3 });
    // Every process of one server has the same layout of its memory, and no other server's have it.
    const script = `print(next(line for line in open('/proc/self/maps') if '[heap]' in line).split()[0].split('-')[0])`;
    const small = { ...defaultLimits, processes: 8 };
    const kinds = [job, { ...job, tenant: 'two' }, { ...job, limits: small }];
    for (const kind of kinds) expect(await forks.sandbox.expect(kind)).toBe(true);
    const ran = [];
    for (const kind of [...kinds, ...kinds]) ran.push(await forks.run({ ...kind, script }));
    expect(ran.map(({ start }) => start.mode)).toEqual(Array(6).fill('fork'));
    const [a, b, c, ...again] = ran.map(({ log }) => log);
    expect(new Set([a, b, c]).size).toBe(3);
    expect(again).toEqual([a, b, c]);
  });

  test('is not there for a run without a tenant, or with packages of its own', async () => {
    await using forks = await openForks();
    expect(await forks.sandbox.expect({ limits: defaultLimits })).toBe(false);
    const packages = join(forks.folder, 'packages');
    await mkdir(packages);
    await chmod(packages, 0o755);
    expect(await forks.sandbox.expect({ ...job, packages })).toBe(false);
    expect((await forks.run({ tenant, packages })).start.mode).toBe('cold');
    expect(serverPids()).toEqual([]);
  });

  test('makes room for another tenant’s when there may be no more', async () => {
    await using forks = await openForks({ maxServers: 1 });
    expect(await forks.sandbox.expect(job)).toBe(true);
    expect(await forks.sandbox.expect({ ...job, tenant: 'two' })).toBe(true);
    expect((await forks.run({ tenant: 'two' })).start.mode).toBe('fork');
    expect((await forks.run({ tenant })).start.mode).toBe('cold');
    expect(forks.sandbox.describe().servers?.servers).toBe(1);
  });

  test('is not started where it takes more memory than there may be', async () => {
    await using forks = await openForks({ maxBytes: 16 * 1024 * 1024 });
    expect(await forks.sandbox.expect(job)).toBe(false);
    expect((await forks.run({ tenant })).start.mode).toBe('cold');
  });

  test('that cannot be started or fails the canary is told of, and runs start cold', async () => {
    await using forks = await openForks({ maxBytes: 1024 * 1024 });
    const { servers, limitMode } = forks.sandbox.describe();
    // Without control groups nothing keeps a server from taking more; there is no room for one all the same.
    expect(servers).toMatchObject({ servers: 0, faults: limitMode === 'rlimit' ? [] : [expect.any(String)] });
    expect((await forks.run({ tenant, script: 'print(1)' })).log).toBe('1\n');
  });

  test('is replaced after so many runs', async () => {
    await using forks = await openForks({ recycleAfterRuns: 2 });
    const seen = new Set<number>();
    for (let count = 0; count < 4; count++) {
      expect(await forks.sandbox.expect(job)).toBe(true);
      expect((await forks.run({ tenant })).start.mode).toBe('fork');
      for (const pid of serverPids()) seen.add(pid);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  test('is replaced after so long, without harm to what it has forked', async () => {
    await using forks = await openForks({ recycleAfterMs: 200, maxServers: 3 });
    await forks.sandbox.expect(job);
    const ran = await forks.run({ tenant, script: 'import time\ntime.sleep(1)\nprint(1)' });
    expect(ran).toMatchObject({ verdict: 'ok', log: '1\n', start: { mode: 'fork' } });
  });

  test.runIf(isRoot)('never has a script, a value or an input of a run', async () => {
    await using forks = await openForks();
    const secret = 'account-of-somebody-4711';
    await forks.sandbox.expect(job);
    const script = `print(secret, open('/input_files/f/' + secret).read())`;
    const ran = await forks.run({ tenant, script, values: { secret }, files: [inputOf(secret, secret)] });
    expect(ran).toMatchObject({ start: { mode: 'fork' }, log: `${secret} ${secret}\n` });
    const pids = serverPids();
    expect(pids.length).toBe(1);
    expect(pids.flatMap((pid) => findInProcess(pid, secret))).toEqual([]);
  });

  test.runIf(isRoot)('has no capability on the machine, and a uid that no other server has', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    await forks.sandbox.expect({ ...job, tenant: 'two' });
    const uids = await Promise.all(
      serverPids().map(
        async (pid) => /^Uid:\t(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1],
      ),
    );
    expect(uids.length).toBe(2);
    expect(new Set(uids).size).toBe(2);
    expect(uids).not.toContain('0');
  });
});

describe('what a module can do at its import that makes a server useless', () => {
  const check = (statements: string): string => {
    const source = `import sys\nsys.path.insert(0, ${JSON.stringify(pythonFolder)})\nimport server\n${statements}\nserver.check_fit_to_fork()`;
    return String(spawnSync('/usr/bin/python3', ['-I', '-c', source]).stderr);
  };

  test.each([
    [
      'a thread',
      'import threading, time\nthreading.Thread(target=time.sleep, args=(1,), daemon=True).start()',
      'thread',
    ],
    ['shared memory', 'import mmap\nheld = mmap.mmap(-1, 4096)', 'shares memory'],
  ])('is noticed: %s', (_what, statements, told) => {
    expect(check('')).toBe('');
    expect(check(statements)).toContain(told);
  });
});

describe('a fork', () => {
  test('has the same mounts, with the same options, as a sandbox of bubblewrap', async () => {
    await using forks = await openForks();
    // Without the numbers of mounts and devices, and without where on the host a mount comes from.
    const script = `
for line in open('/proc/self/mountinfo'):
    fields = line.split()
    kind = fields[fields.index('-') + 1]
    more = fields[-1] if kind in ('tmpfs', 'devpts') else ''
    kept = [word for word in more.split(',') if not word.startswith(('uid', 'gid', 'mode=755'))]
    # One that is bound from a mount without programs is without them as well.
    print(fields[4], kind, *sorted(set(fields[5].split(',')) - ({'noexec'} if fields[4] == '/proc/sys' else set())), *kept)`;
    const cold = await forks.run({ script });
    await forks.sandbox.expect(job);
    const forked = await forks.run({ script, tenant });
    expect([cold.start.mode, forked.start.mode]).toEqual(['cold', 'fork']);
    expect(forked.log.split('\n').toSorted()).toEqual(cold.log.split('\n').toSorted());
  });

  test('has the same tree of files, the same rights and the same status as a sandbox of bubblewrap', async () => {
    await using forks = await openForks();
    const script = `
import os, resource
for top in ('/dev', '/etc', '/opt', '/input_files', '/output', '/tmp'):
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in sorted([*folders, *files]):
            path = os.path.join(folder, name)
            stat = os.lstat(path)
            print(path, oct(stat.st_mode), stat.st_uid, stat.st_rdev, os.readlink(path) if os.path.islink(path) else '')
print(sorted(os.listdir('/')))
for line in open('/proc/self/status'):
    if line.startswith(('Uid', 'Gid', 'Groups', 'Cap', 'NoNewPrivs', 'Seccomp:', 'SigBlk', 'SigIgn', 'SigCgt', 'Umask')):
        print(line.strip())
print(open('/proc/self/uid_map').read().split()[::2], open('/proc/self/setgroups').read())
print([(name, resource.getrlimit(getattr(resource, name))) for name in dir(resource) if name.startswith('RLIMIT_')])
print(sorted(os.environ.items()), os.getcwd(), os.uname().nodename)`;
    const cold = await forks.run({ script });
    await forks.sandbox.expect(job);
    const forked = await forks.run({ script, tenant });
    expect([cold.start.mode, forked.start.mode]).toEqual(['cold', 'fork']);
    expect(forked.log).toEqual(cold.log);
  });

  test('has modules imported, of the host’s own Python, and random numbers that no sibling has', async () => {
    await using forks = await openForks({ preload: ['csv', 'random', 'no_such_module'] });
    await forks.sandbox.expect(job);
    expect(forks.sandbox.describe().servers?.missing).toEqual([
      "no_such_module: ModuleNotFoundError: No module named 'no_such_module'",
    ]);
    const script = `
import sys
print([name in sys.modules for name in ('csv', 'no_such_module', 'confine', 'runner')])
import random
print(random.random())`;
    const logs = [];
    for (let count = 0; count < 3; count++) logs.push((await forks.run({ tenant, script })).log.split('\n'));
    expect(logs.map(([first]) => first)).toEqual(Array(3).fill('[True, False, False, False]'));
    expect(new Set(logs.map(([, second]) => second)).size).toBe(3);
  });

  test('finds nothing that its sibling changed, in memory or in files', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    const script = `
import builtins, csv, os
print(hasattr(builtins, 'mark'), hasattr(csv, 'mark'), *(os.listdir(folder) for folder in ('/output', '/dev/shm', '/tmp')), os.listdir('/proc').count('1'))
builtins.mark = csv.mark = True
for folder in ('/output', '/dev/shm', '/tmp'):
    open(folder + '/mark', 'w').close()`;
    for (let count = 0; count < 3; count++) {
      const ran = await forks.run({ tenant, script });
      expect(ran).toMatchObject({
        start: { mode: 'fork' },
        log: `False False [] [] ['script.py'] 1\n`,
      });
    }
  });

  test('cannot see, signal or trace its server, nor reach what that has', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    const script = `
import os, signal
print(os.path.exists('/socket'), os.path.exists('/inputs'), os.path.exists('/new'), os.getppid())
print(sorted(int(name) for name in os.listdir('/proc') if name.isdigit()))
refused = 0
for pid in range(3, 4000):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        refused += 1
print(refused)
try:
    open('/proc/1/mem', 'r+b')
except PermissionError:
    print('refused')`;
    const ran = await forks.run({ tenant, script });
    expect(ran).toMatchObject({
      start: { mode: 'fork' },
      log: 'False False False 1\n[1, 2]\n3997\nrefused\n',
    });
    expect((await forks.run({ tenant })).start.mode).toBe('fork');
  });
});

describe('when a server fails', () => {
  test('by being killed while its run goes on, the run is a fault of the service and not of the script', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    const ran = await forks.run({
      tenant,
      script: `print('up', flush=True)\nwhile True: pass`,
      onLog: () =>
        serverPids()
          .filter((pid) => childrenOf(pid).length > 0)
          .forEach((pid) => process.kill(pid, 'SIGKILL')),
    });
    expect(ran).toMatchObject({ verdict: 'sandbox_fault', start: { mode: 'fork' } });
    expect((await forks.run({ tenant, script: 'print(1)' })).log).toBe('1\n');
  });

  test('by being killed before, the run starts cold with its inputs and says why', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    let opened = 0;
    const file = inputOf('a', 'x');
    const open = () => {
      opened += 1;
      for (const pid of serverPids()) process.kill(pid, 'SIGKILL');
      return file.open();
    };
    const ran = await forks.run({
      tenant,
      script: 'print(open("/input_files/f/a").read())',
      files: [{ ...file, open }],
    });
    expect(ran).toMatchObject({ verdict: 'ok', log: 'x\n', start: { mode: 'cold' } });
    expect(ran.start.reason).toContain('the fork of a server failed');
    expect(opened).toBe(1);
  });

  test('by not answering, the run starts cold after a few seconds', async () => {
    await using forks = await openForks();
    await forks.sandbox.expect(job);
    for (const pid of serverPids()) process.kill(pid, 'SIGSTOP');
    const ran = await forks.run({ tenant, script: 'print(1)' });
    expect(ran).toMatchObject({ verdict: 'ok', log: '1\n', start: { mode: 'cold' } });
    expect(ran.start.reason).toContain('the fork of a server failed');
  });
});

describe.each(rightsHere)('a worker that is %s', (rights) => {
  test('takes its servers along when it is killed, and the next to open clears what it left', async () => {
    const folder = await makeFolder(rights);
    const doomed = await startWorker({ rights, start: 'fork' }, folder);
    await doomed.runUntilLog({ script: `print('up', flush=True)\nwhile True: pass` });
    const [own = ''] = readdirSync(folder);
    const pids = descendantsOf(doomed.pid);
    expect(pids.length).toBeGreaterThan(4);
    expect(pids.map((pid) => readStat(pid)?.state)).not.toContain(undefined);
    await doomed.kill();
    await until('all are dead', () => pids.every(isDead));
    await (await startWorker(rights, folder))[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
    expect(groupsWith(own)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
