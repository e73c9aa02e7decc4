import type { Field } from '@gruntless/contracts';
import type { Payload } from '@gruntless/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePayloads } from './merge-payloads.ts';

const text = (id: string, label = id): Field => ({ id, type: 'text_input', label });

const base: Payload = {
  name: 'Merge',
  description: null,
  actionLabel: 'Go',
  estSavedMinutes: 5,
  fields: [text('a'), text('b')],
  execution: { script: 'one\ntwo\nthree\nfour\nfive\n', dependencies: [], outputFilename: 'out.csv' },
};
const withScript = (payload: Payload, script: string): Payload => ({
  ...payload,
  execution: { ...payload.execution, script },
});

function merged(mine: Payload, theirs: Payload, choices = {}): Payload {
  const result = mergePayloads(base, mine, theirs, choices);
  if (result.outcome === 'conflicts') throw new Error(JSON.stringify(result.conflicts));
  return result.payload;
}

describe('a merge', () => {
  it('takes a part that one side alone changed from that side', () => {
    const mine = { ...base, name: 'Mine', fields: [text('a', 'Mine'), text('b')] };
    const theirs = { ...base, estSavedMinutes: 9, fields: [text('a'), text('b', 'Theirs')] };
    expect(merged(mine, theirs)).toEqual({
      ...base,
      name: 'Mine',
      estSavedMinutes: 9,
      fields: [text('a', 'Mine'), text('b', 'Theirs')],
    });
  });

  it('joins changes to different lines of the script', () => {
    const mine = withScript(base, 'ONE\ntwo\nthree\nfour\nfive\n');
    const theirs = withScript(base, 'one\ntwo\nthree\nfour\nFIVE\n');
    expect(merged(mine, theirs).execution.script).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
  });

  it('answers what both changed differently, and takes the side that is chosen', () => {
    const mine = { ...withScript(base, 'mine\n'), name: 'Mine' };
    const theirs = { ...withScript(base, 'theirs\n'), name: 'Theirs' };
    expect(mergePayloads(base, mine, theirs, {})).toEqual({
      outcome: 'conflicts',
      conflicts: [
        { part: 'script', base: base.execution.script, mine: 'mine\n', theirs: 'theirs\n' },
        { part: 'name', base: 'Merge', mine: 'Mine', theirs: 'Theirs' },
      ],
    });
    const chosen = merged(mine, theirs, { script: 'theirs', name: 'mine' });
    expect([chosen.execution.script, chosen.name]).toEqual(['theirs\n', 'Mine']);
  });

  it('adds and removes fields, each where its side has it', () => {
    const mine = { ...base, fields: [text('b'), text('mine')] };
    const theirs = { ...base, fields: [text('theirs'), text('a'), text('b')] };
    expect(merged(mine, theirs).fields.map(({ id }) => id)).toEqual(['theirs', 'b', 'mine']);
  });

  it('asks about a field that one side changed and the other removed', () => {
    const mine = { ...base, fields: [text('b')] };
    const theirs = { ...base, fields: [text('a', 'Changed'), text('b')] };
    const result = mergePayloads(base, mine, theirs, {});
    expect(result).toMatchObject({
      conflicts: [{ part: 'field:a', mine: null, theirs: text('a', 'Changed') }],
    });
    expect(merged(mine, theirs, { 'field:a': 'theirs' }).fields).toEqual(theirs.fields);
  });

  it('follows theirs when they alone moved fields about', () => {
    const theirs = { ...base, fields: [text('b'), text('a')] };
    expect(merged(base, theirs).fields).toEqual(theirs.fields);
    expect(merged(theirs, base).fields).toEqual(theirs.fields);
  });

  it('keeps a lock with the dependencies that it belongs to', () => {
    const lock = { packages: [{ name: 'six', version: '1.0', sha256: [] }] };
    const theirs = { ...base, execution: { ...base.execution, dependencies: ['six'], lock } };
    expect(merged(base, theirs).execution).toEqual(theirs.execution);
  });

  it('asks about every part that differs when what both came from is gone', () => {
    const result = mergePayloads(null, { ...base, name: 'Mine' }, base, {});
    expect(result).toMatchObject({
      conflicts: [{ part: 'name', base: null, mine: 'Mine', theirs: 'Merge' }],
    });
  });

  const payload: fc.Arbitrary<Payload> = fc.record({
    name: fc.constantFrom('x', 'y'),
    description: fc.constantFrom(null, 'd'),
    actionLabel: fc.constantFrom(null, 'go'),
    estSavedMinutes: fc.constantFrom(null, 1),
    fields: fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c'))
      .chain((ids) =>
        fc.tuple(...ids.map((id) => fc.constantFrom('1', '2').map((label) => text(id, label)))),
      ),
    execution: fc.record({
      script: fc.array(fc.constantFrom('p', 'q', ''), { maxLength: 6 }).map((lines) => lines.join('\n')),
      dependencies: fc.constantFrom([], ['six']),
      outputFilename: fc.constantFrom(null, 'o'),
    }),
  });
  const sides = fc.record({ base: payload, mine: payload, theirs: payload });

  it('gives theirs as it is when I changed nothing, and mine when they changed nothing', () => {
    fc.assert(
      fc.property(sides, ({ base, theirs }) => {
        expect(mergePayloads(base, base, theirs, {})).toEqual({ outcome: 'merged', payload: theirs });
        expect(mergePayloads(base, theirs, base, {})).toEqual({ outcome: 'merged', payload: theirs });
        expect(mergePayloads(base, theirs, theirs, {})).toEqual({ outcome: 'merged', payload: theirs });
      }),
    );
  });

  it('is complete once every conflict has its choice', () => {
    fc.assert(
      fc.property(
        sides,
        fc.constantFrom('mine' as const, 'theirs' as const),
        ({ base, mine, theirs }, side) => {
          const first = mergePayloads(base, mine, theirs, {});
          if (first.outcome === 'merged') return;
          const choices = Object.fromEntries(first.conflicts.map(({ part }) => [part, side]));
          expect(mergePayloads(base, mine, theirs, choices).outcome).toBe('merged');
        },
      ),
    );
  });
});
