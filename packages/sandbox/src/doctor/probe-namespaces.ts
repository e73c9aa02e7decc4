import { readlinkSync } from 'node:fs';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

const KINDS = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'];

/** Compares the script's namespaces with the worker's, and tries to make another one. */
export async function probeNamespaces({ attack }: Lab): Promise<Finding> {
  const script = `
import ctypes, os
for kind in kinds.split():
    print(kind, os.readlink('/proc/self/ns/' + kind))
for flag in (0x20000, 0x10000000, 0x40000000):
    if ctypes.CDLL(None).unshare(flag) == 0:
        print('made', hex(flag))`;
  const { verdict, log } = await attack(script, { values: { kinds: KINDS.join(' ') } });
  const lines = log.trim().split('\n');
  const seen = new Map(lines.map((line) => [line.split(' ')[0], line.split(' ')[1]]));
  const shared = KINDS.filter((kind) => (seen.get(kind) ?? own(kind)) === own(kind));
  const made = seen.has('made');
  const holds = verdict === 'ok' && shared.length === 0 && !made;
  return {
    promise: 'Scripts see no part of the machine but what the policy gives them',
    holds,
    detail: holds
      ? `${KINDS.join(', ')} are the run's own, and no further one can be made`
      : `shared with the worker: ${shared.join(', ') || 'nothing'}${made ? '; further ones can be made' : ''}`,
    ...(!holds && {
      remedy:
        'Allow unprivileged user namespaces (user.max_user_namespaces) and use bubblewrap 0.8 or newer.',
    }),
  };
}

function own(kind: string): string {
  return readlinkSync(`/proc/self/ns/${kind}`);
}
