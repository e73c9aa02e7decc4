import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { describeEnd, type End, ended, stopChild } from '../process/child.ts';
import { whenAborted } from '../process/stop-signal.ts';

/** A process of ours that says when it serves, and ends by itself when the channel to its parent is cut. */
export type Service = {
  name: string;
  /** Of the process; undefined where it could not be started at all. */
  pid: number | undefined;
  /** Where it serves, for those that listen. */
  url: string | null;
  /** Resolves when the process has ended, asked or not. */
  end: Promise<End>;
  /** Asks the process to finish what it is doing, and ends it if that takes too long. */
  stop(): Promise<void>;
  /** Ends the process at once, as a fault of the machine would. */
  kill(): Promise<void>;
};

export type ProcessOptions = {
  /** What messages call it. */
  name: string;
  /** The path of its main.ts. */
  entry: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** How long it may take to stop, in milliseconds. */
  stopGraceMs: number;
  signal: AbortSignal;
};

const readyMessage = z.object({ ready: z.literal(true), url: z.url().optional() });
const readyTimeoutMs = 60_000;

/**
 * Starts a process of ours and waits until it serves. What it writes goes to this process's standard error.
 * Rejects with a `SetupError` when it ends first.
 */
export async function startProcess(options: ProcessOptions): Promise<Service> {
  const { name, entry, cwd, env, stopGraceMs, signal } = options;
  // Ctrl-C in a terminal reaches a whole session: with one of its own, the process is asked once, by us.
  const child = spawn(process.execPath, [entry], {
    cwd,
    env,
    stdio: ['ignore', 2, 2, 'ipc'],
    detached: true,
  });
  const end = ended(child);
  const ready = new Promise<string | null>((resolve) => {
    child.on('message', (message) => {
      const parsed = readyMessage.safeParse(message);
      if (parsed.success) resolve(parsed.data.url ?? null);
    });
  });
  const stop = async () => {
    await stopChild(child, end, [{ signal: 'SIGTERM', graceMs: stopGraceMs }]);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await end;
  };
  const settled = new AbortController();
  const failed = end.then((result): never => {
    throw new SetupError(`The ${name} ended while starting (${describeEnd(result)}). Its message is above.`);
  });
  const late = delay(readyTimeoutMs, null, { signal: settled.signal }).then((): never => {
    throw new SetupError(`The ${name} was not ready after ${readyTimeoutMs / 1_000} s.`);
  });
  try {
    const url = await Promise.race([ready, failed, late, whenAborted(signal)]);
    return { name, pid: child.pid, url, end, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    settled.abort();
  }
}
