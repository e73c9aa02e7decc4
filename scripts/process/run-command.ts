import { AppError } from '@gruntless/contracts';
import { EnvError } from '@gruntless/process';
import { QueueUnavailable } from '@gruntless/queue';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { Stopped, stopSignal } from './stop-signal.ts';

/**
 * Runs a command of the project and ends this process: with what the command resolves with, with 1 after an error, and
 * with what shells expect where somebody stopped it.
 */
export async function runCommand(command: (signal: AbortSignal) => Promise<number>): Promise<never> {
  const signal = stopSignal();
  const exitCode = await command(signal).catch((error: unknown) => exitCodeOf(error, signal));
  // A request that was under way when the command was stopped must not keep the process alive.
  process.exit(exitCode);
}

function exitCodeOf(error: unknown, signal: AbortSignal): number {
  const isAbort = error === signal.reason || (error instanceof Error && error.name === 'AbortError');
  if (signal.reason instanceof Stopped && isAbort) return signal.reason.exitCode;
  console.error(error instanceof Error && isForPeople(error) ? error.message : error);
  return 1;
}

/** What its message says is all that somebody in front of a terminal needs; of anything else, where it came from. */
function isForPeople(error: Error): boolean {
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) return true;
  return [SetupError, EnvError, AppError, QueueUnavailable].some((kind) => error instanceof kind);
}
