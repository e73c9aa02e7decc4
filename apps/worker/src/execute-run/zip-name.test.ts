import { fileName } from '@gruntless/contracts';
import { describe, expect, it } from 'vitest';
import { entryNamesOf, zipNameOf } from './zip-name.ts';

describe('the name of a zip', () => {
  it.each([
    ['Split a CSV file', 'Split a CSV file.zip'],
    ['Q1/Q2: "all"?', 'Q1-Q2- -all--.zip'],
    ['../..', '..-.zip'],
    ['   ', 'result.zip'],
    ['Grüße 🙂', 'Grüße 🙂.zip'],
  ])('of %j is %j', (workflowName, expected) => {
    expect(zipNameOf(workflowName)).toBe(expected);
    expect(fileName.safeParse(zipNameOf(workflowName)).success).toBe(true);
  });

  it('is never too long for a file system', () => {
    for (const character of ['x', 'ü', '🙂']) {
      expect(fileName.safeParse(zipNameOf(character.repeat(500))).success).toBe(true);
    }
  });
});

describe('the names in a zip', () => {
  it.each<[string, string[], string[]]>([
    ['stay as they are', ['a.csv', 'b/c.csv'], ['a.csv', 'b/c.csv']],
    [
      'differ on every computer',
      ['North.csv', 'NORTH.csv', 'north.csv'],
      ['North.csv', 'NORTH (2).csv', 'north (3).csv'],
    ],
    ['differ though accents are typed in two ways', ['e\u0301', '\u00e9'], ['\u00e9', '\u00e9 (2)']],
    ['stay below their folder', ['../a', '/b', 'c/../../d', './e'], ['_/a', 'b', 'c/_/_/d', '_/e']],
    [
      'have no characters that a system refuses',
      ['a\\b', 'c:d', 'e\u202ef', 'g. '],
      ['a-b', 'c-d', 'e-f', 'g'],
    ],
    ['are counted before the extension', ['.env', '.ENV', 'a/.b'], ['.env', '.ENV (2)', 'a/.b']],
    ['are counted past a taken number', ['a', 'A', 'a (2)'], ['a', 'A (2)', 'a (2) (2)']],
  ])('%s', (_what, names, expected) => {
    expect(entryNamesOf(names)).toEqual(expected);
  });

  it('keep their extension when they are cut', () => {
    const [name] = entryNamesOf([`${'ü'.repeat(200)}.csv`]);
    expect(name).toMatch(/ü\.csv$/);
    expect(Buffer.byteLength(name ?? '')).toBeLessThanOrEqual(200);
  });
});
