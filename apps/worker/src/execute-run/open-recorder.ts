import type { RunEventBody, RunProgress } from '@gruntless/contracts';
import type { LogChunk } from '@gruntless/sandbox';
import { appendLog } from './append-log.ts';

/** Takes what a script says while it runs, and writes it in order. Disposing of it drops what still waits. */
export type Recorder = {
  log(chunk: LogChunk): void;
  progress(progress: RunProgress): void;
  /** Writes everything so far. Rejects where that fails; nothing is lost then, and it may be called again. */
  flush(): Promise<void>;
} & Disposable;

export type RecorderOptions = {
  /** Writes events after all earlier ones, in one statement. */
  write(events: RunEventBody[]): Promise<void>;
  /** The least time between two writes, in milliseconds. */
  everyMs: number;
  onWriteFailed(error: unknown): void;
};

/**
 * Opens a recorder. One write is under way at a time; what is said meanwhile goes with the next one. What waits is
 * bounded, since the sandbox bounds the log and the pace of progress.
 */
export function openRecorder({ write, everyMs, onWriteFailed }: RecorderOptions): Recorder {
  let waiting: RunEventBody[] = [];
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const writeWaiting = async (): Promise<void> => {
    const events = waiting;
    waiting = [];
    try {
      await write(events);
    } catch (error) {
      waiting = [...events, ...waiting];
      throw error;
    }
  };
  const flush = async (): Promise<void> => {
    // Whoever began the write under way hears of its failure; here it only matters that it is over.
    while (writing !== null) await writing.catch(() => undefined);
    if (waiting.length === 0) return;
    writing = writeWaiting().finally(() => {
      writing = null;
    });
    await writing;
  };
  const schedule = (): void => {
    if (isClosed || waiting.length === 0) return;
    timer ??= setTimeout(() => {
      flush()
        .catch(onWriteFailed)
        .finally(() => {
          timer = undefined;
          schedule();
        });
    }, everyMs);
  };

  return {
    log(chunk) {
      waiting = appendLog(waiting, chunk);
      schedule();
    },
    progress(progress) {
      waiting.push({ kind: 'progress', data: progress });
      schedule();
    },
    flush,
    [Symbol.dispose]() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
