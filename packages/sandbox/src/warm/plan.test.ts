import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planWaiting } from './plan.ts';

test('each environment gets one before any gets a second, the last asked for first', () => {
  const wants = ['a', 'b', 'c'].map((key) => ({ key, count: 3, bytesEach: 10 }));
  const plan = (maxWaiting: number, maxBytes = 1000) =>
    Object.fromEntries(planWaiting(wants, { maxWaiting, maxBytes }));
  expect(plan(2)).toEqual({ a: 1, b: 1 });
  expect(plan(5)).toEqual({ a: 3, b: 1, c: 1 });
  expect(plan(20)).toEqual({ a: 3, b: 3, c: 3 });
  expect(plan(20, 45)).toEqual({ a: 2, b: 1, c: 1 });
  expect(plan(0)).toEqual({});
});

test('an environment that is too large for what is left does not keep a smaller one out', () => {
  const wants = [
    { key: 'large', count: 2, bytesEach: 90 },
    { key: 'small', count: 2, bytesEach: 5 },
  ];
  expect(Object.fromEntries(planWaiting(wants, { maxWaiting: 9, maxBytes: 100 }))).toEqual({
    large: 1,
    small: 2,
  });
});

test('no plan passes its bounds', () => {
  const want = fc.record({ count: fc.integer({ min: 1, max: 9 }), bytesEach: fc.nat({ max: 100 }) });
  fc.assert(
    fc.property(
      fc.array(want, { maxLength: 6 }),
      fc.nat({ max: 9 }),
      fc.nat({ max: 500 }),
      (list, maxWaiting, maxBytes) => {
        const wants = list.map((entry, index) => ({ ...entry, key: String(index) }));
        const planned = planWaiting(wants, { maxWaiting, maxBytes });
        const counts = wants.map(({ key }) => planned.get(key) ?? 0);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(maxWaiting);
        expect(
          wants.reduce((sum, { bytesEach }, index) => sum + bytesEach * (counts[index] ?? 0), 0),
        ).toBeLessThanOrEqual(maxBytes);
      },
    ),
  );
});
