import { expect, it } from 'vitest';
import { longestUploadMs } from './longest-upload.ts';

const minuteMs = 60_000;
const mebibyte = 1024 ** 2;

it('an upload gets the time that its largest file takes over a slow line, at least minutes and at most a day', () => {
  expect(longestUploadMs(1)).toBe(5 * minuteMs);
  // A line that uploads half a megabit in a second.
  const secondsOfSlowLine = (100 * mebibyte * 8) / 500_000;
  expect(longestUploadMs(100 * mebibyte)).toBeGreaterThan(secondsOfSlowLine * 1_000);
  expect(longestUploadMs(1024 ** 4)).toBe(24 * 60 * minuteMs);
});
