import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { ended } from '../process/child.ts';

/** A command in a folder that stands for a container's file system, with namespaces and rights like a container's. */
export type InFolder = {
  folder: string;
  command: readonly string[];
  env: Record<string, string>;
  user: string;
  workdir: string;
  /** Folders of the machine and where they are inside. */
  volumes?: ReadonlyMap<string, string>;
  /** What is left of root's capabilities; all of them where it is not said. */
  capabilities?: readonly string[];
  /** A program to start all of it by, such as one that sets a filter for system calls. */
  under?: readonly string[];
};

/**
 * The mounts that a container has, in a mount and a process namespace that end with the command. /proc is whole and /sys/fs/cgroup
 * writable, which docker-compose.yml asks for. The network is the machine's.
 */
const enter = `set -e
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mkdir -p "$root$2"; mount --bind "$1" "$root$2"; shift 2; done
shift
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
for file in /etc/resolv.conf /etc/hosts; do touch "$root$file"; mount --bind "$file" "$root$file"; done
# As a container does, and not chroot: the kernel lets nobody in a chroot make a user namespace.
cd "$root"
pivot_root . mnt
umount --lazy /mnt
exec "$@"`;

/** Starts the command; its output is this process's standard error. */
export function startInFolder(options: InFolder): ChildProcessByStdio<null, Readable, null> {
  const {
    folder,
    command,
    env,
    user,
    workdir,
    volumes = new Map<string, string>(),
    capabilities,
    under = [],
  } = options;
  const bounds =
    capabilities === undefined
      ? []
      : [
          `--bounding-set=${['-all', ...capabilities.map((name) => `+${name.toLowerCase()}`)].join(',')}`,
          '--no-new-privs',
        ];
  const [program = '', ...args] = [
    ...under,
    ...['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', enter, 'sh', folder],
    ...[...volumes].flat(),
    '--',
    ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all', ...bounds],
    ...['sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command],
  ];
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return spawn(program, args, {
    env: { PATH: path, HOME: '/root', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs the command to its end. Rejects where it fails. */
export async function inFolder(options: InFolder): Promise<void> {
  const child = startInFolder(options);
  child.stdout.pipe(process.stderr, { end: false });
  const { code } = await ended(child);
  if (code !== 0) throw new Error(`${options.command.join(' ')} ended with ${String(code)}.`);
}
