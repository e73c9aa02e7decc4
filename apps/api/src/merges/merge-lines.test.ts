import { describe, expect, it } from 'vitest';
import { mergeLines } from './merge-lines.ts';

const lines = (...parts: string[]) => parts.join('\n');

describe('merging by lines', () => {
  it('joins changes to different places, also at the very begin and end', () => {
    const base = lines('a', '1', '2', '3', 'b');
    expect(mergeLines(base, lines('x', '1', '2', '3', 'b'), lines('a', '1', '2', '3', 'y'))).toBe(
      lines('x', '1', '2', '3', 'y'),
    );
    expect(mergeLines(base, lines('a', '2', '3', 'b'), lines(base, 'c'))).toBe(
      lines('a', '2', '3', 'b', 'c'),
    );
    expect(mergeLines('', 'a', '')).toBe('a');
    expect(mergeLines('a', 'a', '')).toBe('');
  });

  it('is left to the owner where both changed one place differently', () => {
    expect(mergeLines(lines('a', 'b'), lines('a', 'x'), lines('a', 'y'))).toBeNull();
  });

  it('of a long script costs only what lies between its common begin and end', () => {
    const empty = Array.from({ length: 30_000 }, () => '').join('\n');
    const script = (first: string, last: string) => lines(empty, first, 'between', last, empty);
    expect(mergeLines(script('a', 'b'), script('x', 'b'), script('a', 'y'))).toBe(script('x', 'y'));
  });

  it('is left to the owner where thousands of equal lines would take minutes to pair', () => {
    const repeat = (line: string, times: number) => Array.from({ length: times }, () => line).join('\n');
    const begin = performance.now();
    const [base, mine, theirs] = [
      repeat('a', 4_000),
      lines('x', repeat('a', 3_000), 'x'),
      lines('y', repeat('a', 3_500), 'y'),
    ];
    expect(mergeLines(base, mine, theirs)).toBeNull();
    expect(performance.now() - begin).toBeLessThan(1_000);
  });
});
