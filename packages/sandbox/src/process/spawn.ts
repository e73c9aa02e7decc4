import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { readPaced } from '../log/pace.ts';
import { descriptors } from '../policy/arguments.ts';
import { readStat, type ProcessStat } from './stat.ts';

/** What to start, as whom. */
export interface SpawnInputs {
  /** Path of bubblewrap. */
  readonly bubblewrap: string;
  /** Path of the assembled system call filter. */
  readonly seccompFile: string;
  /** The uid and gid of the slot; null to keep the worker's own. */
  readonly uid: number | null;
  /** What bubblewrap is told. */
  readonly arguments: readonly string[];
  /** What it starts inside. */
  readonly command: readonly string[];
}

/** How bubblewrap ended. */
export interface Exit {
  /** The script's exit code; null after a signal. */
  readonly code: number | null;
  /** Why bubblewrap could not be executed at all; null if it was. */
  readonly error: Error | null;
}

/** A started sandbox. Nothing of a user's is inside until the job is written to `channel`. */
export interface SandboxProcess {
  /** Kills bubblewrap's own process outside of the sandbox, if it has not ended. */
  killMonitor(): void;
  /** The first process inside, by its pid on the host; null if bubblewrap ended without making one. */
  readonly first: Promise<ProcessStat | null>;
  /** Standard output of the sandbox, and its standard error from the time when the script begins. */
  readonly log: Readable;
  readonly channel: Socket;
  readonly exit: Promise<Exit>;
  /** What bubblewrap, Python and the runner wrote to standard error before the script began, at most 4 KiB. */
  complaint(): string;
}

const mostComplaintCharacters = 4096;

/** Starts bubblewrap with the policy. */
export function spawnSandbox(inputs: SpawnInputs): SandboxProcess {
  const seccomp = openSync(inputs.seccompFile, 'r');
  const child = (() => {
    try {
      return spawn(inputs.bubblewrap, ['--args', String(descriptors.arguments), '--', ...inputs.command], {
        // Empty, since --clearenv cleans the script's environment but not that of bubblewrap's own first process.
        env: {},
        cwd: '/',
        ...(inputs.uid === null ? {} : { uid: inputs.uid, gid: inputs.uid }),
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', seccomp, 'pipe'],
      });
    } finally {
      closeSync(seccomp);
    }
  })();
  const exit = new Promise<Exit>((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('exit', (code) => resolve({ code, error: null }));
  });
  // Node's type of this list ends at five, as if nobody passed more.
  const [, log, errors, channel, policy, , info] = (child.stdio as readonly unknown[]).map(asSocket);
  if (!log || !errors || !channel || !policy || !info) throw new Error('a pipe to bubblewrap was not made');

  policy.end(`${inputs.arguments.join('\0')}\0`);
  let complaint = '';
  // A package that is imported ahead writes here, too.
  readPaced(errors, (bytes) => {
    complaint = (complaint + bytes.toString('utf8')).slice(0, mostComplaintCharacters);
  });
  return {
    killMonitor: () => void child.kill('SIGKILL'),
    first: readFirst(info),
    log,
    channel,
    exit,
    complaint: () => complaint.trim(),
  };
}

/** Whatever its direction, each pipe that Node makes to a child is a socket. */
function asSocket(stream: unknown): Socket | null {
  if (!(stream instanceof Socket)) return null;
  // EPIPE and ECONNRESET mean that the other end has died. Its exit is noticed and judged on its own.
  stream.on('error', () => {});
  return stream;
}

/** bubblewrap writes one JSON object and closes. */
async function readFirst(info: Socket): Promise<ProcessStat | null> {
  let text = '';
  info.setEncoding('utf8');
  info.on('data', (part: string) => {
    text += part;
  });
  await new Promise((resolve) => info.once('close', resolve));
  const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
  return pid === undefined ? null : readStat(Number(pid));
}
