import { diff3Merge } from 'node-diff3';

/**
 * Merging takes time in the square of the number of equal lines. A script beyond this is left to its owner to choose,
 * instead of holding up everyone else's requests.
 */
const maxLines = 5_000;

/** Merges two texts that came from one, by lines; null where both changed the same place differently. */
export function mergeLines(base: string, mine: string, theirs: string): string | null {
  const [a, o, b] = [mine.split('\n'), base.split('\n'), theirs.split('\n')];
  if (Math.max(a.length, o.length, b.length) > maxLines) return null;
  const merged: string[] = [];
  for (const region of diff3Merge(a, o, b, { excludeFalseConflicts: true })) {
    if (region.ok === undefined) return null;
    merged.push(...region.ok);
  }
  return merged.join('\n');
}
