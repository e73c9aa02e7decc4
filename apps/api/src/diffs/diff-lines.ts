import type { LineHunk } from '@gruntless/contracts';
import { structuredPatch } from 'diff';

/** Lines of context around a change, as in `git diff`. */
const contextLines = 3;

/**
 * Comparing takes time in the square of what differs. Two scripts that share almost nothing, or are far longer than any
 * chore's, are said to differ as a whole instead of holding up everyone else's requests.
 */
const compareTimeoutMs = 50;
const maxLines = 10_000;

/** The changed stretches between two texts; none where they are equal. */
export function diffLines(from: string, to: string): LineHunk[] {
  if (from === to) return [];
  if (linesOf(from).length + linesOf(to).length > maxLines) return [wholeHunk(from, to)];
  const patch = structuredPatch('', '', from, to, '', '', {
    context: contextLines,
    timeout: compareTimeoutMs,
  });
  if (patch === undefined) return [wholeHunk(from, to)];
  return patch.hunks.map((hunk) => ({
    fromLine: hunk.oldStart,
    fromLines: hunk.oldLines,
    toLine: hunk.newStart,
    toLines: hunk.newLines,
    lines: hunk.lines,
  }));
}

function wholeHunk(from: string, to: string): LineHunk {
  const [removed, added] = [linesOf(from), linesOf(to)];
  return {
    fromLine: 1,
    fromLines: removed.length,
    toLine: 1,
    toLines: added.length,
    lines: [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)],
  };
}

function linesOf(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
