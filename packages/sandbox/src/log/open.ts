import type { LogChunk } from '../job/job.ts';
import { cutBytes } from '../text/cut-bytes.ts';
import { LogText } from './text.ts';

/** The log of one run. */
export interface Log {
  push(bytes: Uint8Array): void;
  /** Hands out the rest. Call it after the last byte. */
  end(): void;
  /** Bytes of text handed out. */
  bytes(): number;
  /** True once text was dropped for being too much. */
  truncated(): boolean;
}

/** Live enough to watch, and few enough rows to store. */
const flushEveryMs = 100;
/**
 * Overwritten and removed characters cost reading and hand out nothing. A script that prints so many times its limit
 * in raw bytes is not read any further.
 */
const mostRawFactor = 16;

/** Hands `onChunk` the log in chunks, at most `limitBytes` of text, with a last line that says so if there was more. */
export function openLog(limitBytes: number, onChunk: (chunk: LogChunk) => void): Log {
  const text = new LogText();
  let bytes = 0;
  let rawBytes = 0;
  let truncated = false;
  let timer: NodeJS.Timeout | null = null;

  function emit(chunk: LogChunk | null): void {
    if (chunk === null || truncated) return;
    const size = Buffer.byteLength(chunk.text);
    if (bytes + size <= limitBytes) {
      bytes += size;
      onChunk(chunk);
      return;
    }
    truncate(chunk);
  }

  function truncate(last: LogChunk | null): void {
    truncated = true;
    const kept = last === null ? '' : cutBytes(last.text, limitBytes - bytes);
    bytes += Buffer.byteLength(kept);
    const notice = `[The log ends here: the script printed more than its limit of ${limitBytes} bytes.]\n`;
    onChunk({
      text: `${kept}${kept.endsWith('\n') ? '' : '\n'}${notice}`,
      overwrite: last?.overwrite ?? false,
    });
  }

  function flush(): void {
    timer = null;
    emit(text.flush());
  }

  return {
    push(chunk) {
      if (truncated) return;
      rawBytes += chunk.length;
      for (const ready of text.push(chunk)) emit(ready);
      if (rawBytes > limitBytes * mostRawFactor && !truncated) truncate(text.flush());
      if (!truncated) timer ??= setTimeout(flush, flushEveryMs);
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      emit(text.end());
    },
    bytes: () => bytes,
    truncated: () => truncated,
  };
}
