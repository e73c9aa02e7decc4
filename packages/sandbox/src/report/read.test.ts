import { describe, expect, test } from 'vitest';
import { openReportReader, parseReport, type Report } from './read.ts';

describe('parseReport', () => {
  test.each<[string, Report]>([
    ['ready', { kind: 'ready' }],
    ['started', { kind: 'started' }],
    ['{"error":"a\\u0000\\u001b[1mb"}', { kind: 'error', message: 'ab' }],
    [
      '{"progress":{"fraction":0.5,"message":null}}',
      { kind: 'progress', progress: { fraction: 0.5, message: null } },
    ],
    [
      '{"progress":{"fraction":null,"message":" two\\n lines "}}',
      { kind: 'progress', progress: { fraction: null, message: 'two lines' } },
    ],
  ])('reads %s', (line, report) => {
    expect(parseReport(line)).toEqual(report);
  });

  test.each([
    '',
    'Ready',
    'null',
    '[]',
    '1',
    '{',
    '{}',
    '{"error":1}',
    '{"progress":1}',
    '{"progress":{"fraction":2,"message":null}}',
    '{"progress":{"fraction":-0.1,"message":null}}',
    '{"progress":{"fraction":"1","message":null}}',
    '{"progress":{"fraction":1}}',
    '{"progress":{"fraction":1,"message":[]}}',
  ])('drops %j', (line) => {
    expect(parseReport(line)).toBeNull();
  });
});

describe('openReportReader', () => {
  const readAll = (pieces: readonly string[]): Report[] => {
    const reports: Report[] = [];
    const read = openReportReader((report) => reports.push(report));
    for (const piece of pieces) read(Buffer.from(piece));
    return reports;
  };

  test('reads lines that come in pieces, and several in one', () => {
    expect(readAll(['rea', 'dy\nstarted\n{"err', 'or":"x"}', '\n'])).toEqual([
      { kind: 'ready' },
      { kind: 'started' },
      { kind: 'error', message: 'x' },
    ]);
  });

  test('drops a line that is too long and goes on with the next', () => {
    const long = Array.from({ length: 50 }, () => 'x'.repeat(10_000));
    expect(readAll(['{"error":"', ...long, '"}\nready\n'])).toEqual([{ kind: 'ready' }]);
  });
});

test('many short lines cost much more than their bytes, so that a flood of them is read slowly', () => {
  const read = openReportReader(() => {});
  const one = read(Buffer.from('x'.repeat(1000)));
  expect(read(Buffer.from('\n'.repeat(1000)))).toBeGreaterThan(100 * one);
});
