import type { Progress } from '../job/job.ts';
import { cleanText } from '../log/text.ts';

/** What the runner, or a script that writes to the runner's socket, said in one line. */
export type Report =
  | { kind: 'ready' }
  /** The modules that could not be imported ahead of a job, with the reason. */
  | { kind: 'preloaded'; missing: Readonly<Record<string, string>> }
  | { kind: 'started' }
  | { kind: 'progress'; progress: Progress }
  | { kind: 'error'; message: string };

/** A traceback of 16,000 characters needs twelve bytes for each at worst (`\ud83d\ude00`). */
const mostLineBytes = 256 * 1024;
const mostLineCharacters = 200;

/**
 * Reading a line takes microseconds however short it is, so a flood of empty ones would hold up the worker. Charged like
 * this, a run gets some six thousand lines a second read; the runner and a script's progress need twenty.
 */
const costOfALine = 8 * 1024;
/** To parse a report and to clean its text takes longer than to pass bytes on. */
const costOfAByte = 8;

/**
 * Splits the runner's socket into reports. The script can write there, too: a line that is too long, no JSON, or
 * not of the known shape is dropped without a word. Returns what reading cost, for `readPaced`.
 */
export function openReportReader(onReport: (report: Report) => void): (bytes: Buffer) => number {
  let parts: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer): void => {
    size += part.length;
    if (size <= mostLineBytes) parts.push(part);
    else parts = [];
  };
  return (bytes) => {
    let start = 0;
    let cost = bytes.length * costOfAByte;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      keep(bytes.subarray(start, end));
      const report = size <= mostLineBytes ? parseReport(Buffer.concat(parts).toString('utf8')) : null;
      parts = [];
      size = 0;
      start = end + 1;
      cost += costOfALine;
      if (report !== null) onReport(report);
    }
    keep(bytes.subarray(start));
    return cost;
  };
}

/** Null for a line that is no report. */
export function parseReport(line: string): Report | null {
  if (line === 'ready' || line === 'started') return { kind: line };
  // Most of what a hostile script can write ends here, without the cost of an exception.
  if (!line.startsWith('{"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // Not from the runner, so it has no meaning.
  }
  if (!isRecord(value)) return null;
  if (typeof value['error'] === 'string') return { kind: 'error', message: cleanText(value['error']) };
  if (isRecord(value['preloaded'])) return { kind: 'preloaded', missing: readMissing(value['preloaded']) };
  const progress = value['progress'];
  if (!isRecord(progress)) return null;
  const { fraction, message } = progress;
  if (fraction !== null && !(typeof fraction === 'number' && fraction >= 0 && fraction <= 1)) return null;
  if (message !== null && typeof message !== 'string') return null;
  return { kind: 'progress', progress: { fraction, message: message === null ? null : oneLine(message) } };
}

function readMissing(missing: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(missing).map(([name, reason]) => [oneLine(name), oneLine(String(reason))]),
  );
}

function oneLine(text: string): string {
  return cleanText(text.slice(0, mostLineCharacters)).replaceAll(/\s+/g, ' ').trim();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
