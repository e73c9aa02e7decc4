import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.ts';

it('is null where there is no problem, else a problem a line', () => {
  expect(reasonOf([])).toBeNull();
  expect(reasonOf(['One.', 'Two.'])).toBe('One.\nTwo.');
});

it('stays short: ten problems, and bounded in length', () => {
  expect(
    reasonOf(Array.from({ length: 12 }, () => 'x'))
      ?.split('\n')
      .at(-1),
  ).toBe('… and 2 more.');
  expect(reasonOf(['x'.repeat(100_000)])?.length).toBeLessThanOrEqual(5_000);
});
