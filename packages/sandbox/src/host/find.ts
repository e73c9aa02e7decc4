import { accessSync, constants, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SandboxFault } from '../faults/unavailable.ts';
import type { SystemFolder } from '../policy/arguments.ts';

// Not through PATH: a version manager's shim lies in somebody's home, which the sandbox does not see.
const bubblewraps = ['/usr/bin/bwrap', '/usr/local/bin/bwrap'];
const pythons = ['/usr/bin/python3', '/usr/local/bin/python3'];

/** bubblewrap's path, or why there is none. */
export function findBubblewrap(): string | SandboxFault {
  return (
    bubblewraps.find(isExecutable) ?? {
      promise: 'Scripts run isolated from the machine',
      reason: `bubblewrap is neither ${bubblewraps.join(' nor ')}`,
      remedy: 'Install it: apt-get install bubblewrap.',
    }
  );
}

/** The interpreter's real path below /usr, which is the part of the host that the sandbox sees. */
export function findPython(wanted: string | undefined): string | SandboxFault {
  const promise = 'Scripts run under Python 3';
  const candidates = wanted === undefined ? pythons : [wanted];
  const found = candidates.find(isExecutable);
  if (found === undefined) {
    return {
      promise,
      reason: `${candidates.join(' and ')} cannot be executed`,
      remedy: 'Install it (apt-get install python3), or name another interpreter below /usr.',
    };
  }
  const path = realpathSync(found);
  if (path.startsWith('/usr/')) return path;
  return {
    promise,
    reason: `${found} is really ${path}, which is not below /usr and so not visible to a sandbox`,
    remedy: 'Name an interpreter below /usr, such as /usr/bin/python3.',
  };
}

/** /bin, /lib and their kind, as this distribution has them. */
export function findSystemFolders(): SystemFolder[] {
  return ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].flatMap((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    return [{ path, linkTarget: stats.isSymbolicLink() ? readlinkSync(path) : null }];
  });
}

/** A folder on the way to `folder` that a slot's uid cannot pass through; null if there is none. */
export function findClosedFolder(folder: string): string | null {
  const open = (statSync(folder).mode & 0o001) !== 0;
  if (!open) return folder;
  return folder === '/' ? null : findClosedFolder(dirname(folder));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Missing, or not for this user: both mean that it cannot be used.
  }
}
