import { expect, test } from 'vitest';
import { keptForMs, openDemand } from './demand.ts';

test('as many are wanted as were asked for in the last two seconds, at least one, and none after a long rest', () => {
  const demand = openDemand();
  expect(demand.wanted(0)).toBe(0);
  for (const atMs of [1000, 1001, 1500]) demand.note(atMs);
  expect(demand.wanted(1500)).toBe(3);
  expect(demand.wanted(3200)).toBe(1);
  expect(demand.wanted(1500 + keptForMs - 1)).toBe(1);
  expect(demand.wanted(1500 + keptForMs)).toBe(0);
});
