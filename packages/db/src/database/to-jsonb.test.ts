import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonb, toText } from './to-jsonb.ts';

test('what PostgreSQL takes stays as it is', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const value: unknown = JSON.parse(json);
      fc.pre(!/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
      expect(JSON.parse(toJsonb(value))).toEqual(value);
    }),
  );
});

test('the NUL character and halves of surrogate pairs become U+FFFD, at any depth', () => {
  expect(toJsonb({ a: ['x\0y', { b: '\ud83d' }] })).toBe('{"a":["x\ufffdy",{"b":"\ufffd"}]}');
  expect(toText('a\0\udc00\u{1f600}')).toBe('a\ufffd\ufffd\u{1f600}');
});
