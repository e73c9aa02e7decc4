import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { chooseResult } from './choose-result.ts';

const output = (name: string, sizeBytes = 1) => ({ name, sizeBytes, open: () => Readable.from([]) });

type Expected = { text?: string; single?: string; zip?: string[] } | { missing: string };

function chosen(
  outputFilename: string | null,
  isTextOutput: boolean,
  names: (string | [string, number])[],
): unknown {
  const outputs = names.map((name) => (typeof name === 'string' ? output(name) : output(...name)));
  const choice = chooseResult({ outputFilename, isTextOutput }, outputs);
  if (choice.kind === 'no_output')
    return { missing: choice.message.replace('The script ran to its end and ', '') };
  return {
    ...(choice.text === null ? {} : { text: choice.text.name }),
    ...(choice.files?.kind === 'single' ? { single: choice.files.output.name } : {}),
    ...(choice.files?.kind === 'zip' ? { zip: choice.files.outputs.map(({ name }) => name) } : {}),
  };
}

describe('the result of a script', () => {
  it.each<[string, string | null, boolean, (string | [string, number])[], Expected]>([
    ['is the named file', 'a.csv', false, ['a.csv', 'b.csv'], { single: 'a.csv' }],
    [
      'is every file where the named one is missing',
      'c.csv',
      false,
      ['a.csv', 'b.csv'],
      { zip: ['a.csv', 'b.csv'] },
    ],
    ['is every file where none is named, also a single one', null, false, ['a.csv'], { zip: ['a.csv'] }],
    ['is not a file of that name in a folder', 'a.csv', false, ['b/a.csv'], { zip: ['b/a.csv'] }],
    ['is the text', null, true, ['result.md'], { text: 'result.md' }],
    ['is the text and the other files', null, true, ['a', 'result.md'], { text: 'result.md', zip: ['a'] }],
    [
      'is the text and the named file',
      'a',
      true,
      ['a', 'b', 'result.md'],
      { text: 'result.md', single: 'a' },
    ],
    ['is the text once', 'result.md', true, ['result.md'], { text: 'result.md' }],
    ['may hold empty files in a zip', null, false, [['a', 0]], { zip: ['a'] }],
    [
      'is missing where there is nothing',
      'a',
      false,
      [],
      { missing: 'left no file in /output. Its result is expected at /output/a.' },
    ],
    [
      'is missing where nothing was named either',
      null,
      false,
      [],
      { missing: 'left no file in /output. Write at least one file there.' },
    ],
    [
      'is missing where the text is',
      'a',
      true,
      ['a'],
      { missing: 'left no /output/result.md, where its text is expected.' },
    ],
    [
      'is missing where the named file is empty',
      'a',
      false,
      [['a', 0], 'b'],
      { missing: 'left /output/a empty.' },
    ],
    [
      'is missing where the text is empty',
      null,
      true,
      [['result.md', 0]],
      { missing: 'left /output/result.md empty.' },
    ],
  ])('%s', (_what, outputFilename, isTextOutput, names, expected) => {
    expect(chosen(outputFilename, isTextOutput, names)).toEqual(expected);
  });
});
