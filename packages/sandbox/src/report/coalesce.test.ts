import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('passes the first value at once, then the latest of each window, then the last', () => {
  const passed: number[] = [];
  const values = coalesce<number>(200, (value) => passed.push(value));
  values.push(1);
  values.push(2);
  values.push(3);
  expect(passed).toEqual([1]);
  vi.advanceTimersByTime(200);
  expect(passed).toEqual([1, 3]);
  vi.advanceTimersByTime(1000);
  values.push(4);
  values.push(5);
  values.end();
  expect(passed).toEqual([1, 3, 4, 5]);
  vi.advanceTimersByTime(1000);
  expect(passed).toHaveLength(4);
});
