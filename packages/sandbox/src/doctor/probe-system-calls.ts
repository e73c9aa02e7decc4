import { arch } from 'node:process';
import { denials } from '../seccomp/syscalls.ts';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

/** Makes every denied system call by its number, past all of Python. */
export async function probeSystemCalls({ attack }: Lab): Promise<Finding> {
  const column = arch === 'arm64' ? 1 : 0;
  const calls = denials
    .flatMap((denial) => Object.entries(denial.calls))
    .flatMap(([name, numbers]) => (numbers[column] === null ? [] : [`${name}=${numbers[column]}`]));
  const script = `
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
for call in calls.split():
    name, number = call.split('=')
    ctypes.set_errno(0)
    if libc.syscall(ctypes.c_long(int(number)), *[ctypes.c_long(0)] * 6) != -1 or ctypes.get_errno() != 1:
        print(name)
print('done')`;
  const { verdict, log } = await attack(script, { values: { calls: calls.join(' ') } });
  const passed = log.trim().split('\n').slice(0, -1);
  const holds = verdict === 'ok' && log === 'done\n';
  return {
    promise: 'Dangerous system calls are denied',
    holds,
    detail: holds
      ? `all ${calls.length} were made and failed`
      : `not denied: ${passed.join(', ') || `unknown, since the attempt ended as ${verdict}`}`,
    ...(!holds && {
      remedy: 'The kernel needs CONFIG_SECCOMP_FILTER. Inside of a container, see its seccomp profile.',
    }),
  };
}
