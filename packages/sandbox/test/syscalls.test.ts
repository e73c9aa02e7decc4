import { arch } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { denials, inspectedSyscalls } from '../src/seccomp/syscalls.ts';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

const architecture = arch === 'arm64' ? 'arm64' : 'x64';
const column = architecture === 'x64' ? 0 : 1;
const denied = denials
  .flatMap(({ calls }) => Object.entries(calls))
  .flatMap(([name, numbers]) => (numbers[column] === null ? [] : [`${name}:${numbers[column]}`]));

/** `call(number, …)` makes a system call and returns the error number, or 0. */
const callFunction = `
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(argument) for argument in arguments])
    return ctypes.get_errno() if result == -1 else 0
`;

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());
  const print = async (script: string): Promise<string> =>
    (await worker.run({ script: `${callFunction}\n${script}` })).log;

  test('every denied system call fails with EPERM', async () => {
    const script = `${callFunction}
print([name for name, _, number in (item.partition(':') for item in denied.split()) if call(int(number), 0, 0, 0, 0, 0, 0) != 1])`;
    const { log } = await worker.run({ script, values: { denied: denied.join(' ') } });
    expect(log).toBe('[]\n');
  });

  test('sockets are of the families UNIX, IPv4 and IPv6 alone; AF_VSOCK and AF_NETLINK are refused', async () => {
    const log = await print(`
import socket
allowed = []
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind).close()
            allowed.append(family)
        except OSError as error:
            if family in (16, 40):
                print(error.errno)
print(sorted(set(allowed)))`);
    expect(log).toBe(`${'97\n'.repeat(8)}[1, 2, 10]\n`);
  });

  test('no nested namespace can be made, by unshare, clone or clone3', async () => {
    const { clone, clone3 } = inspectedSyscalls;
    const log = await print(`
import os
CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, SIGCHLD = 0x10000000, 0x20000, 0x40000000, 17
for flag in (CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET):
    print(call(${clone[architecture]}, flag | SIGCHLD, 0, 0, 0, 0), end=' ')
print(call(${clone3[architecture]}, 0, 0))
print(libc.unshare(CLONE_NEWUSER), ctypes.get_errno())
import subprocess
print(subprocess.run(['/usr/bin/unshare', '--user', '/usr/bin/true'], stderr=subprocess.DEVNULL).returncode != 0)
print(subprocess.run(['/usr/bin/bwrap', '--ro-bind', '/', '/', '/usr/bin/true'], stderr=subprocess.DEVNULL).returncode != 0)`);
    expect(log).toBe('1 1 1 38\n-1 1\nTrue\nTrue\n');
  });

  test('system calls newer than the table do not exist', async () => {
    expect(await print('print({call(number) for number in [*range(451, 600), 100000]})')).toBe('{38}\n');
  });

  test('the parent-death signal cannot be cleared', async () => {
    expect(await print('print(libc.prctl(1, 0), ctypes.get_errno(), libc.prctl(15, b"name"))')).toBe(
      '-1 1 0\n',
    );
  });

  test('nothing can be typed into a terminal', async () => {
    const log = await print(`
import fcntl, pty
primary, secondary = pty.openpty()
for request in (0x5412, 0x541C):
    try:
        fcntl.ioctl(secondary, request, b'x')
        print('done')
    except OSError as error:
        print(error.errno)`);
    expect(log).toBe('1\n1\n');
  });

  test.runIf(architecture === 'x64')('a system call of the x32 interface kills', async () => {
    const outcome = await worker.run({ script: `${callFunction}\ncall(0x40000000 | 39)\nprint('alive')` });
    expect(outcome).toMatchObject({ verdict: 'error', exitCode: 128 + 31, log: '' });
  });

  test.runIf(architecture === 'x64')('a 32-bit system call kills', async () => {
    const script = `
import ctypes, mmap
# mov eax, 20 (getpid); int 0x80; ret
code = bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3])
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print('alive')`;
    expect(await worker.run({ script })).toMatchObject({ verdict: 'error', exitCode: 128 + 31, log: '' });
  });

  test('the sandbox’s first process is under the same filter', async () => {
    expect(
      await print(`print([line for line in open('/proc/1/status') if line.startswith('Seccomp:')])`),
    ).toBe(`['Seccomp:\\t2\\n']\n`);
  });

  test('what ordinary scripts do still works', async () => {
    const log = await print(`
import asyncio, concurrent.futures, multiprocessing, os, shutil, socket, sqlite3, subprocess, tempfile, threading, zipfile
def double(number):
    return number * 2
with multiprocessing.Pool(2) as pool:
    print(pool.map(double, [1, 2]))
with concurrent.futures.ThreadPoolExecutor() as pool:
    print(list(pool.map(double, [3])))
print(subprocess.run(['sort', '-r'], input='a\\nb\\n', capture_output=True, text=True).stdout.split())
async def wait():
    await asyncio.sleep(0.001)
    return (await (await asyncio.create_subprocess_exec('echo', 'hi', stdout=subprocess.PIPE)).communicate())[0]
print(asyncio.run(wait()))
with sqlite3.connect('/tmp/x.db') as db:
    print(db.execute('select 1 + 1').fetchall())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'a.txt')
    open(path, 'w').write('text')
    with zipfile.ZipFile('/output/a.zip', 'w') as archive:
        archive.write(path, 'a.txt')
    shutil.copy2(path, '/output/a.txt')
queue = multiprocessing.Queue()
process = multiprocessing.Process(target=queue.put, args=('from a child',))
process.start()
print(queue.get())
process.join()
a, b = socket.socketpair()
a.send(b'pair')
print(b.recv(4))
thread = threading.Thread(target=print, args=('thread',))
thread.start()
thread.join()
if os.fork() == 0:
    os._exit(0)
print(os.wait()[1])`);
    expect(log).toBe(`[2, 4]\n[6]\n['b', 'a']\nb'hi\\n'\n[(2,)]\nfrom a child\nb'pair'\nthread\n0\n`);
  });
});
