import { maxLogChunkLength, type RunEventBody } from '@gruntless/contracts';
import type { LogChunk } from '@gruntless/sandbox';

/**
 * Events with a piece of log after them. It is joined to the last one where both are log and fit in one chunk, since
 * a row for each printed line is many rows; a piece that is too long becomes several. A reader sees the same text.
 */
export function appendLog(events: readonly RunEventBody[], chunk: LogChunk): RunEventBody[] {
  const last = events.at(-1);
  if (last?.kind === 'log') {
    const joined = join(last.data, chunk);
    if (joined.text.length <= maxLogChunkLength)
      return [...events.slice(0, -1), { kind: 'log', data: joined }];
  }
  return [...events, ...cut(chunk).map((data) => ({ kind: 'log' as const, data }))];
}

function join(first: LogChunk, second: LogChunk): LogChunk {
  if (!second.overwrite) return { text: first.text + second.text, overwrite: first.overwrite };
  const finished = first.text.slice(0, first.text.lastIndexOf('\n') + 1);
  // Without a finished line, the line that is overwritten may have begun before the first piece.
  return { text: finished + second.text, overwrite: finished === '' || first.overwrite };
}

function cut({ text, overwrite }: LogChunk): LogChunk[] {
  const pieces: LogChunk[] = [];
  let start = 0;
  do {
    let end = Math.min(start + maxLogChunkLength, text.length);
    // A character outside of the basic plane is two code units, which stay together.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    pieces.push({ text: text.slice(start, end), overwrite: overwrite && start === 0 });
    start = end;
  } while (start < text.length);
  return pieces;
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}
