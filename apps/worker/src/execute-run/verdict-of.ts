import type { SandboxResult } from '@gruntless/sandbox';
import type { StopCause } from './open-hold.ts';
import { failed, type Outcome } from './outcome.ts';

/** A script that ran to its end: whether it left a result is for the collector to see. */
export type Verdict = Outcome | { kind: 'completed' };

/**
 * The one place that turns the way in which a script ended into what its run comes to. `stop` is why the worker ended
 * it; null where it did not.
 */
export function verdictOf(
  { verdict, message }: Pick<SandboxResult, 'verdict' | 'message'>,
  stop: StopCause | null,
): Verdict {
  switch (verdict) {
    case 'ok':
      return { kind: 'completed' };
    case 'error':
      return failed('script_error', message);
    case 'timeout':
      return failed('timeout', message, 'timed_out');
    case 'out_of_memory':
      return failed('out_of_memory', message);
    case 'too_much_output':
      return failed('too_much_output', message);
    case 'canceled':
      return stoppedBy(stop);
    case 'sandbox_fault':
      return { kind: 'fault', error: new Error(`the sandbox failed: ${message ?? 'it gave no reason'}`) };
  }
}

/** What a run comes to that the worker itself has ended. */
export function stoppedBy(stop: StopCause | null): Outcome {
  switch (stop) {
    case 'cancel_requested':
      return { kind: 'ended', result: { status: 'canceled', error: null, outputs: [] } };
    case 'drained':
      return { kind: 'given_back' };
    case 'fenced_out':
    case 'lease_expired':
      return { kind: 'abandoned' };
    case null:
      return {
        kind: 'fault',
        error: new Error('the sandbox ended a script that nobody had asked it to end'),
      };
  }
}
