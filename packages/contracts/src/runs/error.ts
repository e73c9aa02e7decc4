import { z } from 'zod';

/**
 * Why a run did not succeed. The list is closed.
 *
 * - `script_error`: the script raised or left with a code other than 0; the message is its traceback.
 * - `timeout`, `out_of_memory`, `too_much_output`: the limit that ended it, and how much was used.
 * - `no_output`: it ended well and left nothing where its result was expected.
 * - `input_gone`: a file that it was started with has been deleted since.
 * - `environment_failed`: the packages that it needs could not be had; the message says why.
 * - `lost`: its worker vanished, more often than a run is tried again.
 * - `internal`: the service's own fault; operators find the details in the log.
 */
export const runErrorKind = z.enum([
  'script_error',
  'timeout',
  'out_of_memory',
  'too_much_output',
  'no_output',
  'input_gone',
  'environment_failed',
  'lost',
  'internal',
]);
export type RunErrorKind = z.infer<typeof runErrorKind>;

/** The longest reason that is kept: a traceback's last part says what matters. */
export const maxRunErrorLength = 20_000;

/** A failed run's reason, as its owner reads it. */
export const runError = z.object({ kind: runErrorKind, message: z.string().max(maxRunErrorLength) });
export type RunError = z.infer<typeof runError>;
