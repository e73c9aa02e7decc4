import { maxRunErrorLength, type RunErrorKind } from '@gruntless/contracts';
import type { RunResult } from '@gruntless/db';
import { InputUnreadable, JobRefused } from '@gruntless/sandbox';
import { StorageError } from '@gruntless/storage';

/**
 * What an attempt comes to.
 *
 * - `ended`: the run's end, whatever it is: a fact about the script or its user.
 * - `given_back`: this worker stops; the run goes to another one and nothing counts against it.
 * - `abandoned`: the run is not ours any more, so nothing is written.
 * - `fault`: the service's own; the run is tried again, so many times.
 */
export type Outcome =
  | { kind: 'ended'; result: RunResult }
  | { kind: 'given_back' }
  | { kind: 'abandoned' }
  | { kind: 'fault'; error: unknown };

/** A file that a run was started with is gone: deleted, or past its time. */
export class InputGone extends Error {
  override readonly name = 'InputGone';
}

/** The packages that a script needs cannot be had. The message is for the run's user. */
export class PackagesRefused extends Error {
  override readonly name = 'PackagesRefused';
}

/** What an error on the way comes to. Trying again brings back no deleted file and changes no refused job. */
export function faultOf(error: unknown): Outcome {
  if (error instanceof InputGone) return failed('input_gone', error.message);
  if (error instanceof PackagesRefused) return failed('environment_failed', error.message);
  if (error instanceof InputUnreadable) {
    const { cause } = error;
    const isGone = cause instanceof StorageError && cause.code === 'MISSING';
    return isGone ? failed('input_gone', cause.message) : { kind: 'fault', error };
  }
  if (error instanceof JobRefused)
    return failed('internal', `The service cannot run this: ${error.message}.`);
  return { kind: 'fault', error };
}

/** A failed run without outputs. Of a long reason the end is kept: it is where a traceback names the error. */
export function failed(
  kind: RunErrorKind,
  message: string | null,
  status: 'failed' | 'timed_out' = 'failed',
): Extract<Outcome, { kind: 'ended' }> {
  const reason = message ?? 'No reason was given.';
  const error = { kind, message: reason.slice(-maxRunErrorLength).toWellFormed() };
  return { kind: 'ended', result: { status, error, outputs: [] } };
}
