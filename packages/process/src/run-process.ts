import { stat } from 'node:fs';
import type { Logger } from 'pino';
import { serializeError } from './serialize-error.ts';

/** What a process does between start and stop. */
export type Running = { url?: string; close(): Promise<void> };

/** An error whose message tells an operator all that there is to know. */
type ErrorClass = new (...args: never[]) => Error;

/**
 * Runs a process until somebody asks it to stop: SIGTERM, SIGINT, or the end of the parent that opened a channel to it,
 * which a child must not outlive. The parent hears when it serves. A second request ends it at once.
 * `expected` are the errors of `open` that are printed by their message alone.
 */
export async function runProcess(
  open: () => Promise<{ running: Running; log: Logger }>,
  expected: readonly ErrorClass[],
): Promise<void> {
  let opened;
  try {
    opened = await open();
  } catch (error) {
    const isExpected = error instanceof Error && expected.some((known) => error instanceof known);
    console.error(isExpected ? error.message : serializeError(error));
    process.exit(1);
  }
  const { running, log } = opened;
  nudgeThreadPool();
  log.info({ url: running.url }, 'ready');
  process.send?.({ ready: true, ...(running.url === undefined ? {} : { url: running.url }) });

  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ reason }, 'stopping');
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.send !== undefined) process.on('disconnect', () => stop('disconnect'));
}

const nudgeEveryMs = 1_000;

/**
 * Gives libuv's threads something to do now and then. glibc before 2.41 can lose the wake-up of a waiting thread
 * (https://sourceware.org/bugzilla/show_bug.cgi?id=25847); a file operation then waits until the next one comes, which a
 * process that is idle or stopping never makes.
 */
function nudgeThreadPool(): void {
  setInterval(() => stat('/', () => undefined), nudgeEveryMs).unref();
}
