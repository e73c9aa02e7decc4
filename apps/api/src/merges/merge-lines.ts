import { diff3Merge } from 'node-diff3';

/**
 * Merging costs time for every pair of equal lines, some half a microsecond, and for the square of all lines. Scripts beyond
 * this, such as one of thousands of empty lines, are left to their owner to choose, instead of holding up everyone else's
 * requests.
 */
const maxEqualPairs = 400_000;
const maxLines = 5_000;

/** Merges two texts that came from one, by lines; null where both changed the same place differently. */
export function mergeLines(base: string, mine: string, theirs: string): string | null {
  const texts = [mine, base, theirs].map((text) => text.split('\n'));
  // What all three begin and end with takes no part.
  const begin = commonLength(texts);
  const end = commonLength(texts.map((lines) => lines.slice(begin).toReversed()));
  const [a = [], o = [], b = []] = texts.map((lines) => lines.slice(begin, lines.length - end));
  if (Math.max(a.length, o.length, b.length) > maxLines) return null;
  if (equalPairs(o, a) + equalPairs(o, b) > maxEqualPairs) return null;
  const lines = mine.split('\n');
  const merged = lines.slice(0, begin);
  for (const region of diff3Merge(a, o, b, { excludeFalseConflicts: true })) {
    if (region.ok === undefined) return null;
    merged.push(...region.ok);
  }
  return [...merged, ...lines.slice(lines.length - end)].join('\n');
}

/** How many lines all texts have in common from the first one on. */
function commonLength(texts: string[][]): number {
  const [first = [], ...others] = texts;
  const differing = first.findIndex((line, at) => others.some((lines) => lines[at] !== line));
  return differing === -1 ? first.length : differing;
}

function equalPairs(one: string[], other: string[]): number {
  const counts = Map.groupBy(one, (line) => line);
  return other.reduce((sum, line) => sum + (counts.get(line)?.length ?? 0), 0);
}
