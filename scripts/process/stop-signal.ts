import { constants } from 'node:os';

/** Somebody asked this process to stop. `exitCode` is what shells expect of a process that a signal ended. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Aborts, with a `Stopped`, when this process is asked to stop, or when the parent that opened a channel to it is gone.
 * From then on further requests change nothing: stopping takes a bounded time.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(new Stopped(signal)));
  }
  process.on('disconnect', () => controller.abort(new Stopped('SIGTERM')));
  // The channel alone is no reason to stay.
  process.channel?.unref();
  return controller.signal;
}

/** Rejects with the signal's reason as soon as it aborts; never settles otherwise. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
