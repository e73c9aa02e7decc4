import type { Limits } from '../limits/limits.ts';
import {
  descriptors,
  environmentArguments,
  inside,
  programArguments,
  treeArguments,
  type PolicyInputs,
} from '../policy/arguments.ts';

/** Where a server finds what it works with. Its forks leave all of it behind. */
const insideServer = {
  /** A folder for each run, whose name the worker tells. */
  inputs: '/inputs',
  /** Where it listens to the worker. */
  socket: '/socket',
  /** Where the file trees of runs are put together. */
  root: '/new',
} as const;

/** What a server can do in its own user namespace. On the machine, it is a plain uid with no capability at all. */
const capabilities = [
  // Namespaces and mounts of its forks.
  'CAP_SYS_ADMIN',
  // Their loopback interface is down at first.
  'CAP_NET_ADMIN',
  // A fork's user namespace stands for the server's uid 0, which the kernel asks this right for.
  'CAP_SETFCAP',
];

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** What differs between two servers. */
export interface ServerInputs extends Pick<PolicyInputs, 'systemFolders' | 'runnerFolder'> {
  readonly inputFolder: string;
  readonly socketFolder: string;
}

/** Every argument that bubblewrap gets for a server. */
export function serverArguments(inputs: ServerInputs): string[] {
  return [
    // As for a script, but for further user namespaces: each of its forks has one.
    ...['--unshare-all', '--unshare-user'],
    // A file system of terminals, which each fork mounts, belongs to uid 0 or nobody.
    ...['--uid', '0', '--gid', '0', '--hostname', 'sandbox'],
    ...['--cap-drop', 'ALL', ...capabilities.flatMap((name) => ['--cap-add', name])],
    ...['--die-with-parent', '--new-session'],
    ...['--info-fd', String(descriptors.info)],
    ...environmentArguments(),
    ...programArguments(inputs),
    ...['--proc', '/proc'],
    // Not --dev, which puts a user namespace in between that locks all mounts.
    ...devices.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]),
    ...['--ro-bind', inputs.runnerFolder, inside.runner],
    ...['--ro-bind', inputs.inputFolder, insideServer.inputs],
    ...['--bind', inputs.socketFolder, insideServer.socket],
    ...['--dir', insideServer.root, '--dir', inside.tmp, '--chdir', inside.tmp],
    ...['--remount-ro', '/'],
  ];
}

/** The file tree of a fork: that of any script, from where the server has its parts. */
export function forkTree(
  { systemFolders, python }: Pick<PolicyInputs, 'systemFolders' | 'python'>,
  limits: Pick<Limits, 'tmpBytes' | 'outputBytes'>,
): string[] {
  return treeArguments({
    systemFolders,
    python,
    limits,
    inputFolder: insideServer.inputs,
    runnerFolder: inside.runner,
    packagesFolder: null,
    mounts: [],
  });
}
