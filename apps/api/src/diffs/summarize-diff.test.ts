import type { Payload } from '@gruntless/db';
import { expect, it } from 'vitest';
import { diffPayloads } from './diff-payloads.ts';
import { summarizeDiff } from './summarize-diff.ts';

const from: Payload = {
  name: 'Merge',
  description: null,
  actionLabel: null,
  estSavedMinutes: null,
  fields: [{ id: 'a', type: 'text_input', label: 'A' }],
  execution: { script: 'one\ntwo\n', dependencies: ['six'], outputFilename: null },
};

it('a diff is told in one line that names every part that differs', () => {
  const to: Payload = {
    ...from,
    name: 'Join',
    fields: [{ id: 'b', type: 'text_input', label: 'B' }],
    execution: { script: 'one\n2\n3\n', dependencies: ['pandas'], outputFilename: null },
  };
  expect(summarizeDiff(diffPayloads(from, to))).toBe(
    'script +2 −1; field added: B; field removed: A; package added: pandas; package removed: six; name',
  );
  expect(summarizeDiff(diffPayloads(from, from))).toBe('nothing changed');
});
