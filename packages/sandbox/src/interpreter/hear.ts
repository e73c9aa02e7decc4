import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogChunk, Progress } from '../job/job.ts';
import { openLog } from '../log/open.ts';
import { readPaced } from '../log/pace.ts';
import type { SandboxProcess } from '../process/spawn.ts';
import { coalesce } from '../report/coalesce.ts';
import { openReportReader, type Report } from '../report/read.ts';

/** Who hears what a run says. */
export interface Listener {
  readonly logBytes: number;
  onLog(chunk: LogChunk): void;
  onProgress(progress: Progress): void;
}

/** What is heard of one sandbox. */
export interface Hearing {
  /** True when the runner is up; false if the sandbox ended before. */
  readonly ready: Promise<boolean>;
  /** The modules that could not be imported ahead of a job, with the reason; null if the sandbox ended before. */
  readonly preloaded: Promise<Readonly<Record<string, string>> | null>;
  /** From now on what is said belongs to a run. Before it, a sandbox has nothing to say to anybody. Call it once. */
  attend(listener: Listener): RunHearing;
  /** Lets go of the pipes. */
  close(): void;
}

/** What was heard of one run so far. */
export interface RunHearing {
  /** True once the runner has begun with the script. */
  started(): boolean;
  scriptError(): string | null;
  /** Waits for what is still in the pipes of dead processes, and hands it out. */
  finish(): Promise<void>;
  logBytes(): number;
}

/** Five reports a second move a progress bar smoothly. */
const progressEveryMs = 200;
/** The writers are dead, so the pipes end as soon as they are read: this is for a fault that nobody has seen. */
const drainedWithinMs = 2000;

/** Listens to a sandbox's runner, and to its log as soon as the script begins. */
export function hear(sandbox: SandboxProcess): Hearing {
  const ready = Promise.withResolvers<boolean>();
  const preloaded = Promise.withResolvers<Readonly<Record<string, string>> | null>();
  const logClosed = untilClosed(sandbox.log);
  const channelClosed = untilClosed(sandbox.channel);
  let onReport = (report: Report): void => {
    if (report.kind === 'ready') ready.resolve(true);
    if (report.kind === 'preloaded') preloaded.resolve(report.missing);
  };
  readPaced(
    sandbox.channel,
    openReportReader((report) => onReport(report)),
  );
  void sandbox.exit.then(() => {
    ready.resolve(false);
    preloaded.resolve(null);
  });

  function close(): void {
    sandbox.log.destroy();
    sandbox.channel.destroy();
  }
  return {
    ready: ready.promise,
    preloaded: preloaded.promise,
    attend(listener) {
      const run = attendRun(listener);
      const onEarlyReport = onReport;
      onReport = (report) => {
        onEarlyReport(report);
        // What was printed before the script began is no part of its log.
        if (report.kind === 'started' && !run.started()) readPaced(sandbox.log, run.onLog);
        run.onReport(report);
      };
      return {
        ...run,
        async finish() {
          const late = delay(drainedWithinMs, null, { ref: false });
          await Promise.race([channelClosed, late]);
          // Whether the script began, and so has a log, is known when the last report has been read.
          if (run.started()) await Promise.race([logClosed, late]);
          close();
          run.end();
        },
      };
    },
    close,
  };
}

/** However it came to that: an error of a pipe means that its other end has died. */
function untilClosed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

function attendRun(listener: Listener) {
  const log = openLog(listener.logBytes, listener.onLog);
  const progress = coalesce(progressEveryMs, listener.onProgress);
  let started = false;
  let scriptError: string | null = null;
  return {
    onLog: (bytes: Buffer): void => log.push(bytes),
    onReport(report: Report): void {
      switch (report.kind) {
        case 'ready':
        case 'preloaded':
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
    },
    end(): void {
      log.end();
      progress.end();
    },
    started: () => started,
    scriptError: () => scriptError,
    logBytes: () => log.bytes(),
  };
}
