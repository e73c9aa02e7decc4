import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogChunk, Progress } from '../job/job.ts';
import { openLog } from '../log/open.ts';
import { readPaced } from '../log/pace.ts';
import type { SandboxProcess } from '../process/spawn.ts';
import { coalesce } from '../report/coalesce.ts';
import { openReportReader } from '../report/read.ts';

/** Who hears what a run says. */
export interface Listener {
  readonly logBytes: number;
  onLog(chunk: LogChunk): void;
  onProgress(progress: Progress): void;
}

/** What was heard of one run so far. */
export interface Hearing {
  /** True when the runner is up and waits for its job; false if the sandbox ended before. */
  readonly ready: Promise<boolean>;
  /** True once the runner has begun with the script. */
  started(): boolean;
  scriptError(): string | null;
  /** Waits for what is still in the pipes of dead processes, and hands it out. */
  finish(): Promise<void>;
  logBytes(): number;
}

/** Five reports a second move a progress bar smoothly. */
const PROGRESS_EVERY_MS = 200;
/** The writers are dead, so the pipes end as soon as they are read: this is for a fault that nobody has seen. */
const DRAINED_WITHIN_MS = 2000;

/** Listens to a sandbox's log and to its runner. */
export function listen(sandbox: SandboxProcess, listener: Listener): Hearing {
  const log = openLog(listener.logBytes, listener.onLog);
  const progress = coalesce(PROGRESS_EVERY_MS, listener.onProgress);
  const ready = Promise.withResolvers<boolean>();
  let started = false;
  let scriptError: string | null = null;

  const closed = Promise.all([once(sandbox.log, 'close'), once(sandbox.channel, 'close')]);
  readPaced(sandbox.log, (bytes) => log.push(bytes));
  const read = openReportReader((report) => {
    switch (report.kind) {
      case 'ready':
        ready.resolve(true);
        break;
      case 'started':
        started = true;
        break;
      case 'progress':
        progress.push(report.progress);
        break;
      case 'error':
        scriptError = report.message;
        break;
    }
  });
  readPaced(sandbox.channel, read);
  void sandbox.exit.then(() => ready.resolve(false));
  return {
    ready: ready.promise,
    started: () => started,
    scriptError: () => scriptError,
    logBytes: () => log.bytes(),
    async finish() {
      await Promise.race([closed, delay(DRAINED_WITHIN_MS, null, { ref: false })]);
      sandbox.log.destroy();
      sandbox.channel.destroy();
      log.end();
      progress.end();
    },
  };
}
