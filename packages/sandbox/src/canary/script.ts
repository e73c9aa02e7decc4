/**
 * The script that proves a sandbox before it is offered: the short form of what `doctor` tries. It looks from inside
 * whether the policy holds, attacks what can be attacked within milliseconds, and fails with a sentence if one succeeds.
 *
 * It is given the numbers of denied system calls as `denied`, and the namespaces of the worker as `outside`.
 */
export const canaryScript = `
import ctypes, os, socket, sys

def check(holds, promise):
    if not holds:
        sys.exit(promise)

def refused(action, *arguments):
    try:
        action(*arguments)
        return False
    except OSError:
        return True

def writable(path):
    return not refused(lambda: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK)))

status = dict(line.split(':\\t', 1) for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)
first = open('/proc/1/status').read()
check(sys.version_info >= (3, 9), f'Python is {sys.version.split()[0]}; 3.9 or newer is needed')
check(status['Seccomp'] == '2', 'no system call filter is applied')
check('\\nSeccomp:\\t2\\n' in first, 'the first process is under no system call filter, and a script can write to its memory')
check(status['NoNewPrivs'] == '1', 'a set-uid program could gain rights')
for kind in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):
    check(int(status[kind], 16) == 0, f'capabilities are left ({kind})')
check(os.getpid() < 10, 'processes of the host are visible')
check(set(os.environ) <= {'HOME', 'LANG', 'MALLOC_ARENA_MAX', 'OPENBLAS_NUM_THREADS', 'PATH', 'PWD', 'TZ'}, 'variables of the worker are visible')

for entry in outside.split():
    kind, name = entry.split('=')
    check(os.readlink(f'/proc/self/ns/{kind}') != name, f'the {kind} namespace is that of the worker')
interfaces = [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]
check(interfaces == ['lo'], f'network interfaces are visible: {interfaces}')
for family in (16, 17, 40):
    check(refused(socket.socket, family, socket.SOCK_DGRAM), f'sockets of the family {family} can be made')

for path in ('/', '/usr', '/dev', '/input_files', '/opt/gruntless'):
    check(os.statvfs(path).f_flag & os.ST_RDONLY, f'{path} can be written to')
switches = ['/proc/' + name for name in os.listdir('/proc') if os.path.isfile('/proc/' + name)]
for folder, _, names in os.walk('/proc/sys'):
    switches += [f'{folder}/{name}' for name in names]
check(len(switches) > 100, '/proc has no switches, so it is no /proc')
for path in switches:
    check(not writable(path), f'{path} can be written to')
for path in ('/home', '/root', '/var', '/etc/passwd', '/sys'):
    check(not os.path.exists(path), f'{path} of the host is visible')

for user in (0, 1, 64000, 65534):
    check(refused(os.setuid, user) and refused(os.setgid, user), f'a script can become the user {user}')
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
for number in denied.split():
    result = libc.syscall(ctypes.c_long(int(number)), *[ctypes.c_long(0)] * 6)
    check(result == -1 and ctypes.get_errno() == 1, f'system call {number} is not denied')
for flag in (0x20000, 0x10000000, 0x40000000):
    check(libc.unshare(flag) == -1, 'a further namespace can be made')
open('/output/python', 'w').write(sys.version.split()[0])
`;
