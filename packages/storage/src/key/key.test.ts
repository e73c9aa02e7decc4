import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isKey, keyTimeMs, newKey } from './key.ts';

describe('a key', () => {
  test('bears the time that it is made for', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 48 - 1), (timeMs) => {
        const key = newKey(timeMs);
        expect(isKey(key)).toBe(true);
        expect(keyTimeMs(key)).toBe(timeMs);
      }),
    );
  });

  test('is a new one each time, also of one time', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newKey(1_800_000_000_000))).size).toBe(1000);
  });
});
