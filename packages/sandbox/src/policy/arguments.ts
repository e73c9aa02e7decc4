import type { Mount } from '../job/job.ts';
import type { Limits } from '../limits/limits.ts';

/** Numbers of the file descriptors that bubblewrap inherits beyond the standard three. */
export const descriptors = {
  /** Two-way socket to the runner: the job goes in, reports come out. The script inherits this one alone. */
  channel: 3,
  /** These arguments. */
  arguments: 4,
  /** The assembled system call filter. */
  seccomp: 5,
  /** Where bubblewrap tells the pid of the sandbox's first process. */
  info: 6,
} as const;

/** A top-level folder of the host that programs expect: a link into /usr where the distribution merged them. */
export interface SystemFolder {
  readonly path: string;
  /** Target of the link; null for a real folder. */
  readonly linkTarget: string | null;
}

/** What differs between two runs, or between two machines. */
export interface PolicyInputs {
  /** Host folder that becomes /input_files. */
  readonly inputFolder: string;
  /** Host folder with the runner. */
  readonly runnerFolder: string;
  /** Host folder of Python packages; null for none. */
  readonly packagesFolder: string | null;
  /** What a job of the service itself sees beyond that; none for a user's script. */
  readonly mounts: readonly Mount[];
  /** /bin, /lib and their kind, as found on this machine. */
  readonly systemFolders: readonly SystemFolder[];
  /** Path of the interpreter, below /usr. */
  readonly python: string;
  readonly limits: Pick<Limits, 'tmpBytes' | 'outputBytes'>;
}

/**
 * Room beyond the limit on /output, so that a script which writes too much shows up as having used more than its
 * limit, and not just as having used all of it. The watch kills it there; a full file system is the backstop.
 */
const outputSlackBytes = 1024 * 1024;

/** Where the policy puts things inside of the sandbox. */
export const inside = {
  runner: '/opt/gruntless',
  packages: '/opt/packages',
  inputs: '/input_files',
  output: '/output',
  tmp: '/tmp',
  sharedMemory: '/dev/shm',
} as const;

/**
 * The policy: every argument that bubblewrap gets, in order. bubblewrap runs as an unprivileged uid with an empty
 * environment and reads this list from a descriptor, so that no host path shows in /proc/1/cmdline.
 */
export function policyArguments(inputs: PolicyInputs): string[] {
  return [
    // Namespaces of its own for users, processes, mounts, network (without any interface but loopback), IPC, host name
    // and cgroups. --unshare-all alone would go on without a user namespace.
    ...['--unshare-all', '--unshare-user'],
    // No user namespace below this one, whatever the system call filter lets through.
    '--disable-userns',
    // Everybody sees the same plain user, whatever uid the slot has on the host.
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'sandbox'],
    ...['--cap-drop', 'ALL'],
    // A worker that is killed takes its sandboxes with it.
    '--die-with-parent',
    // No controlling terminal to push input into.
    '--new-session',
    ...['--seccomp', String(descriptors.seccomp), '--info-fd', String(descriptors.info)],
    ...environmentArguments(),
    ...treeArguments(inputs),
  ];
}

/** The environment of a script. */
export function environmentArguments(): string[] {
  return [
    // Nothing of the worker's environment, and the same few variables for everybody.
    '--clearenv',
    ...['--setenv', 'PATH', '/usr/bin:/bin'],
    ...['--setenv', 'HOME', inside.tmp],
    ...['--setenv', 'LANG', 'C.UTF-8'],
    ...['--setenv', 'TZ', 'UTC'],
    // A linear algebra library that starts a thread for each of the host's cores would spend the process limit.
    ...['--setenv', 'OPENBLAS_NUM_THREADS', '1'],
    // The C library reserves 64 MiB of addresses for each thread otherwise, which counts where only rlimits bound memory.
    ...['--setenv', 'MALLOC_ARENA_MAX', '2'],
  ];
}

/** The interpreter and its libraries. Of /etc only what the loader and numpy's BLAS need; no names, no keys. */
export function programArguments({ systemFolders }: Pick<PolicyInputs, 'systemFolders'>): string[] {
  return [
    ...['--ro-bind', '/usr', '/usr'],
    ...systemFolders.flatMap(({ path, linkTarget }) =>
      linkTarget === null ? ['--ro-bind', path, path] : ['--symlink', linkTarget, path],
    ),
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
  ];
}

/** The file tree of a script. A fork of a server carries the same list out for itself: see `src/forks`. */
export function treeArguments(inputs: PolicyInputs): string[] {
  const { limits } = inputs;
  return [
    ...programArguments(inputs),

    // The kernel's views: own processes only, and the harmless devices (null, zero, full, random, urandom, tty, pts).
    ...['--proc', '/proc'],
    // The switches of the run's own namespaces (message queues, pid_max) would be its user's to write. A bind mount of
    // the host's folder shows the same files to whoever asks, and can be read-only.
    ...['--ro-bind', '/proc/sys', '/proc/sys'],
    ...['--dev', '/dev'],
    ...['--size', String(limits.tmpBytes), '--tmpfs', inside.sharedMemory],
    ...['--remount-ro', '/dev'],

    // The runner, the packages and the uploaded files: to read, never to write.
    ...['--ro-bind', inputs.runnerFolder, inside.runner],
    ...(inputs.packagesFolder === null ? [] : ['--ro-bind', inputs.packagesFolder, inside.packages]),
    ...['--ro-bind', inputs.inputFolder, inside.inputs],
    ...inputs.mounts.flatMap(({ hostPath, path }) => ['--ro-bind', hostPath, path]),

    // The two places to write. Both are memory with a size of their own, so nothing that a script writes ever
    // lies on the host's disk; the worker reads /output through a handle that it took before the script began.
    ...['--size', String(limits.tmpBytes), '--tmpfs', inside.tmp],
    ...['--size', String(limits.outputBytes + outputSlackBytes), '--tmpfs', inside.output],
    ...['--chdir', inside.tmp],
    // Last, when every mount point exists: the root itself.
    ...['--remount-ro', '/'],
  ];
}

/**
 * The command inside of the sandbox.
 * -I: nothing from the environment, the current folder or a user's packages. -S: no `site`, hence no .pth file that
 * runs code before ours (it is also half of Python's start time). -B: no bytecode files. -X utf8: UTF-8 everywhere.
 */
export function policyCommand(
  inputs: Pick<PolicyInputs, 'python' | 'packagesFolder'>,
  program: 'runner' | 'server' = 'runner',
): string[] {
  const folders = inputs.packagesFolder === null ? [] : [inside.packages];
  return [inputs.python, '-I', '-S', '-B', '-X', 'utf8', `${inside.runner}/${program}.pyc`, ...folders];
}
