import type { Payload } from '@gruntless/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';
import { diffPayloads } from './diff-payloads.ts';

const payload: Payload = {
  name: 'Merge',
  description: null,
  actionLabel: null,
  estSavedMinutes: null,
  fields: [
    { id: 'a', type: 'text_input', label: 'A' },
    { id: 'b', type: 'text_input', label: 'B' },
  ],
  execution: { script: 'print(a)\n', dependencies: ['six'], outputFilename: null },
};

describe('a diff', () => {
  it('of a version with itself is empty', () => {
    expect(diffPayloads(payload, structuredClone(payload))).toEqual({
      script: [],
      fields: { added: [], removed: [], changed: [], reordered: false },
      dependencies: { added: [], removed: [] },
      lock: null,
      metadata: [],
    });
  });

  it('names each part that differs, with both sides', () => {
    const lock = { packages: [{ name: 'pandas', version: '3', sha256: [] }] };
    const to: Payload = {
      ...payload,
      name: 'Join',
      fields: [
        { id: 'c', type: 'checkbox', label: 'C' },
        { id: 'a', type: 'text_input', label: 'A, new' },
      ],
      execution: { script: 'print(c)\n', dependencies: ['pandas'], outputFilename: 'o.csv', lock },
    };
    expect(diffPayloads(payload, to)).toEqual({
      script: [{ fromLine: 1, fromLines: 1, toLine: 1, toLines: 1, lines: ['-print(a)', '+print(c)'] }],
      fields: {
        added: [to.fields[0]],
        removed: [payload.fields[1]],
        changed: [{ from: payload.fields[0], to: to.fields[1] }],
        reordered: false,
      },
      dependencies: { added: ['pandas'], removed: ['six'] },
      lock: { from: null, to: lock },
      metadata: [
        { name: 'name', from: 'Merge', to: 'Join' },
        { name: 'outputFilename', from: null, to: 'o.csv' },
      ],
    });
  });

  it('sees that fields changed places', () => {
    const to = { ...payload, fields: payload.fields.toReversed() };
    expect(diffPayloads(payload, to).fields).toEqual({
      added: [],
      removed: [],
      changed: [],
      reordered: true,
    });
  });
});

describe('the lines of a script', () => {
  const script = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
    .map((lines) => lines.join('\n'));

  it('have no hunk exactly when they are equal', () => {
    fc.assert(
      fc.property(script, script, (from, to) => {
        expect(diffLines(from, to).length === 0).toBe(from === to);
      }),
    );
  });

  it('are compared in bounded time, however little they share', () => {
    const lines = (seed: number) =>
      Array.from({ length: 20_000 }, (_, n) => `${(n * seed) % 99_991}`).join('\n');
    const hunks = diffLines(lines(7), lines(13));
    expect(hunks.length).toBeGreaterThan(0);
  });
});
