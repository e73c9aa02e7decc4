import { expect, test } from 'vitest';
import { freeName, isSafeName } from './name.ts';

test.each(['a', 'a.csv', '...', 'a b', 'ä', '-rf', 'x'.repeat(255)])('%j is a safe name', (name) => {
  expect(isSafeName(name)).toBe(true);
});

test.each(['', '.', '..', '/', 'a/b', '../a', 'a\0', 'x'.repeat(256), 'ä'.repeat(128)])(
  '%j is no safe name',
  (name) => {
    expect(isSafeName(name)).toBe(false);
  },
);

test('a taken name gets the next free number before its extension', () => {
  const taken = new Set<string>();
  const names = ['a.csv', 'a (2).csv', 'a.csv', 'a.csv', '.env', '.env', 'b', 'b'];
  expect(names.map((name) => freeName(name, taken))).toEqual([
    'a.csv',
    'a (2).csv',
    'a (3).csv',
    'a (4).csv',
    '.env',
    '.env (2)',
    'b',
    'b (2)',
  ]);
});

test('a long name stays within 255 bytes, with no character cut in half', () => {
  const long = `${'ä'.repeat(125)}.csv`;
  const taken = new Set([long]);
  const name = freeName(long, taken);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
  expect(name).toMatch(/^ä+ \(2\)\.csv$/);
});
