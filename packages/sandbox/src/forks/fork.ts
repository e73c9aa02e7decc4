import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Exit, SandboxProcess } from '../process/spawn.ts';
import { childrenOf, readStat, type ProcessStat } from '../process/stat.ts';

/** Where to reach a server. */
export interface ServerAddress {
  /** Its pid on the host. */
  readonly pid: number;
  /** Path of its socket. */
  readonly path: string;
}

/**
 * Has a server fork a sandbox. What comes of it looks like a sandbox of bubblewrap's own.
 *
 * @param name - the folder of the run's inputs, among those that the server sees
 */
export function forkSandbox({ pid, path }: ServerAddress, name: string): SandboxProcess {
  // All in one go, since the server takes three together: each has its place in the queue when `connect` returns.
  const [control, channel, log] = [open(path), open(path), open(path)];
  control.write(name);
  const first = Promise.withResolvers<ProcessStat | null>();
  const exit = Promise.withResolvers<Exit>();
  let complaint = '';
  // Only the server, and the fork before it is isolated, can write here.
  const lines = createInterface({ input: control });
  lines.on('error', () => {}); // The socket's own error once more.
  lines.on('line', (line) => {
    const [word = '', ...rest] = line.split(' ');
    if (word === 'pid') first.resolve(findFork(pid, Number(rest[0])));
    if (word === 'fault') complaint = rest.join(' ');
    if (word === 'exit') exit.resolve({ code: Number(rest[0]), error: null });
  });
  control.once('close', () => {
    first.resolve(null);
    exit.resolve({ code: null, error: new Error('the server that forked the run has ended') });
  });
  return {
    killMonitor: () => void control.destroy(),
    first: first.promise,
    log,
    channel,
    exit: exit.promise,
    complaint: () => complaint,
  };
}

function open(path: string): Socket {
  const socket = connect(path);
  // As with bubblewrap's pipes, the end of the other side is noticed and judged on its own.
  socket.on('error', () => {});
  return socket;
}

/** The kernel skips a child when another one of the list ends while it is read (proc_pid_task_children(5)). */
const mostLooks = 20;

/** The child of the server that it knows by this pid. So nobody but a child of the server is ever taken for a run. */
function findFork(server: number, pidInside: number): ProcessStat | null {
  for (let look = 0; look < mostLooks; look += 1) {
    const found = childrenOf(server).find((pid) => readPids(pid).at(-2) === pidInside);
    if (found !== undefined) return readStat(found);
  }
  return null;
}

/** The pids of a process, from the host's namespace to its own. */
function readPids(pid: number): number[] {
  try {
    const line = /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '';
    return line.split('\t').map(Number);
  } catch {
    return []; // It is gone.
  }
}
