import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { ended } from './child.ts';
import { Stopped } from './stop-signal.ts';

const root = dirname(dirname(import.meta.dirname));

/**
 * Runs a program in the checkout, with our output as its own, and gives its exit code. The tools that are installed with
 * the dependencies are on PATH.
 */
export async function runTool(command: string, args: string[], signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const { code } = await ended(child);
  signal.removeEventListener('abort', stop);
  if (signal.reason instanceof Stopped) throw signal.reason;
  return code ?? 1;
}
