import { killSandbox } from '../process/kill.ts';
import type { SandboxProcess } from '../process/spawn.ts';
import type { Ending } from '../result/judge.ts';

/** A callback of the caller threw `cause`. */
export class CallbackThrew extends Error {
  override readonly name = 'CallbackThrew';
}

/** Decides once why a run is ended by the worker. */
export interface Fate {
  /** Ends the run by killing all of it. The first reason stands. */
  end(ending: Ending): void;
  ending(): Ending | null;
  /** Ends a run for an error of the caller, which `close` throws. */
  reject(error: Error): void;
  /** Wraps a callback of the caller: what it throws ends the run, and `close` throws `CallbackThrew`. */
  guard<T>(callback: (value: T) => void): (value: T) => void;
  /** Call it when the run is over. Throws the caller's error, or what went wrong with the killing. */
  close(): Promise<void>;
}

/** A fate that also ends the run when the signal is aborted. */
export function openFate(sandbox: SandboxProcess, signal: AbortSignal): Fate {
  let ending: Ending | null = null;
  let thrown: Error | null = null;
  let killing: Promise<void> = Promise.resolve();

  function end(reason: Ending): void {
    if (ending !== null) return;
    ending = reason;
    killing = killSandbox(sandbox);
    // Awaited by `close`; until then it must not count as unhandled.
    killing.catch(() => {});
  }
  const cancel = (): void => end({ kind: 'canceled' });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();

  function reject(error: Error): void {
    thrown ??= error;
    cancel();
  }

  return {
    end,
    reject,
    ending: () => ending,
    guard: (callback) => (value) => {
      if (thrown !== null) return;
      try {
        callback(value);
      } catch (cause) {
        reject(new CallbackThrew('a callback of the job threw', { cause }));
      }
    },
    async close() {
      signal.removeEventListener('abort', cancel);
      await killing;
      if (thrown !== null) throw thrown;
    },
  };
}
