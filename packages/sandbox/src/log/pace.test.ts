import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readPaced } from './pace.ts';

const MiB = 1024 * 1024;
const windowMs = 20;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('a stream is left alone for as many windows as what it brought has cost, and then read on', () => {
  const stream = new PassThrough();
  let chunks = 0;
  readPaced(stream, () => {
    chunks += 1;
    return 3 * MiB;
  });
  stream.emit('data', Buffer.alloc(1024));
  expect(chunks).toBe(1);
  expect(stream.isPaused()).toBe(true);
  vi.advanceTimersByTime(2 * windowMs);
  expect(stream.isPaused()).toBe(true);
  vi.advanceTimersByTime(2 * windowMs);
  expect(stream.isPaused()).toBe(false);
  stream.destroy();
});
