import { expect, it } from 'vitest';
import { hashRequest } from './hash-request.ts';

it('two requests have one hash exactly when their content is the same, whatever the order of keys', () => {
  expect(hashRequest({ a: 1, b: { c: [1, 2], d: null } })).toBe(
    hashRequest({ b: { d: null, c: [1, 2] }, a: 1 }),
  );
  expect(hashRequest({ a: [1, 2] })).not.toBe(hashRequest({ a: [2, 1] }));
  expect(hashRequest({ a: 1 })).not.toBe(hashRequest({ a: '1' }));
});
