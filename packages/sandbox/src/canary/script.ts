/**
 * The script that proves a sandbox before it is offered. It looks from inside whether the policy holds, and fails with
 * a sentence if it does not.
 */
export const canaryScript = `
import os, socket, sys

def check(holds, promise):
    if not holds:
        sys.exit(promise)

first = open('/proc/1/status').read()
status = dict(line.split(':\\t', 1) for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)
check(sys.version_info >= (3, 9), f'Python is {sys.version.split()[0]}; 3.9 or newer is needed')
check(status['Seccomp'] == '2', 'no system call filter is applied')
check('\\nSeccomp:\\t2\\n' in first, 'the first process is under no system call filter, and a script can write to its memory')
check(status['NoNewPrivs'] == '1', 'a set-uid program could gain rights')
check(int(status['CapEff'], 16) == 0 and int(status['CapPrm'], 16) == 0, 'capabilities are left')
check(os.getpid() < 10, 'processes of the host are visible')
interfaces = [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]
check(interfaces == ['lo'], f'network interfaces are visible: {interfaces}')
for path in ('/', '/usr', '/dev', '/input_files', '/opt/gruntless'):
    check(os.statvfs(path).f_flag & os.ST_RDONLY, f'{path} can be written to')
for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger'):
    check(not os.access(path, os.W_OK), f'{path} can be written to')
for path in ('/home', '/root', '/var', '/etc/passwd', '/sys'):
    check(not os.path.exists(path), f'{path} of the host is visible')
try:
    socket.socket(40, socket.SOCK_STREAM)
    check(False, 'sockets to the hypervisor can be made')
except OSError:
    pass
open('/output/python', 'w').write(sys.version.split()[0])
`;
