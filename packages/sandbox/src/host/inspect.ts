import { execFile } from 'node:child_process';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';
import { SandboxUnavailable, type SandboxFault } from '../faults/unavailable.ts';
import type { Architecture } from '../seccomp/syscalls.ts';
import { findBubblewrap, findClosedFolder, findPython } from './find.ts';
import type { UidMode } from './host.ts';

/** The parts that this machine contributes. */
export interface Parts {
  readonly architecture: Architecture;
  readonly bubblewrap: string;
  readonly bubblewrapVersion: string;
  readonly python: string;
}

/** Finds the parts of a sandbox. Throws `SandboxUnavailable` with every fault that shows without starting one. */
export async function inspectHost(
  folder: string,
  wantedPython: string | undefined,
  uids: UidMode,
): Promise<Parts> {
  const bubblewrap = findBubblewrap();
  const python = findPython(wantedPython);
  const closed = uids.kind === 'slot' ? findClosedFolder(folder) : null;
  const faults: SandboxFault[] = [];
  const architecture = platform === 'linux' && (arch === 'x64' || arch === 'arm64') ? arch : null;
  if (architecture === null) {
    faults.push({
      promise: 'Scripts are kept from dangerous system calls',
      reason: `there is no system call table for ${arch} on ${platform}`,
      remedy: 'Run the worker on Linux on x86-64 or arm64.',
    });
  }
  if (typeof bubblewrap !== 'string') faults.push(bubblewrap);
  if (typeof python !== 'string') faults.push(python);
  if (closed !== null) {
    faults.push({
      promise: 'Scripts run under a uid that has no rights on the machine',
      reason: `${closed} lets other users not pass through to ${folder}`,
      remedy: `Allow it (chmod o+x ${closed}), or choose a folder elsewhere, such as below /var/lib.`,
    });
  }
  if (
    architecture === null ||
    typeof bubblewrap !== 'string' ||
    typeof python !== 'string' ||
    closed !== null
  )
    throw new SandboxUnavailable(faults);
  const { stdout } = await promisify(execFile)(bubblewrap, ['--version'], { env: {}, cwd: '/' });
  return { architecture, bubblewrap, bubblewrapVersion: stdout.trim().split(' ').at(-1) ?? '', python };
}
