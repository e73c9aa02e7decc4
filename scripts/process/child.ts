import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How a process ended. */
export type End = { code: number | null; signal: NodeJS.Signals | null };

/** Resolves when the process has ended; rejects where it could not be started at all. */
export function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** An end in words: `exit code 1`, or `SIGKILL`. */
export function describeEnd({ code, signal }: End): string {
  return signal ?? `exit code ${code}`;
}

/** One way to ask a process to end, and how long it may take over that. */
export type StopStep = { signal: NodeJS.Signals; graceMs: number };

/** Ends a process: step after step until it is gone, and in the end by SIGKILL. */
export async function stopChild(child: ChildProcess, end: Promise<End>, steps: StopStep[]): Promise<End> {
  for (const { signal, graceMs } of steps) {
    child.kill(signal);
    const timer = new AbortController();
    const late = delay(graceMs, null, { signal: timer.signal });
    const result = await Promise.race([end, late]);
    timer.abort();
    if (result !== null) return result;
  }
  child.kill('SIGKILL');
  return end;
}
