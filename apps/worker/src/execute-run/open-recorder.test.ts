import type { RunEventBody } from '@gruntless/contracts';
import { expect, it } from 'vitest';
import { openRecorder } from './open-recorder.ts';

const line = (text: string) => ({ text, overwrite: false });
const textOf = (batches: RunEventBody[][]) =>
  batches
    .flat()
    .map((event) => (event.kind === 'log' ? event.data.text : event.kind))
    .join('|');

function throwing(error: unknown): never {
  throw error;
}

it('writes what was said in one go after a moment', async () => {
  const written = Promise.withResolvers<RunEventBody[]>();
  using recorder = openRecorder({
    everyMs: 5,
    onWriteFailed: throwing,
    write: async (events) => written.resolve(events),
  });
  recorder.log(line('a'));
  recorder.progress({ fraction: 0.5, message: null });
  recorder.log(line('b'));
  expect(textOf([await written.promise])).toBe('a|progress|b');
});

it('has one write under way at a time, in order, and a flush waits for all of it', async () => {
  const batches: RunEventBody[][] = [];
  const first = Promise.withResolvers<void>();
  let underWay = 0;
  using recorder = openRecorder({
    everyMs: 60_000,
    onWriteFailed: throwing,
    async write(events) {
      underWay += 1;
      expect(underWay).toBe(1);
      if (batches.length === 0) await first.promise;
      batches.push(events);
      underWay -= 1;
    },
  });
  recorder.log(line('a'));
  const flushes = [recorder.flush()];
  recorder.log(line('b'));
  flushes.push(recorder.flush(), recorder.flush());
  first.resolve();
  await Promise.all(flushes);
  expect(textOf(batches)).toBe('a|b');
});

it('loses nothing when a write fails, and tells whoever flushes', async () => {
  const batches: RunEventBody[][] = [];
  let isAway = true;
  using recorder = openRecorder({
    everyMs: 60_000,
    onWriteFailed: throwing,
    async write(events) {
      if (isAway) throw new Error('away');
      batches.push(events);
    },
  });
  recorder.progress({ fraction: 0, message: null });
  await expect(recorder.flush()).rejects.toThrow('away');
  recorder.progress({ fraction: 1, message: null });
  isAway = false;
  await recorder.flush();
  expect(batches.flat().map(({ data }) => data)).toEqual([
    { fraction: 0, message: null },
    { fraction: 1, message: null },
  ]);
});

it('tries again by itself after a write that failed', async () => {
  const written = Promise.withResolvers<RunEventBody[]>();
  const failures: unknown[] = [];
  using recorder = openRecorder({
    everyMs: 1,
    onWriteFailed: (error) => failures.push(error),
    async write(events) {
      if (failures.length < 2) throw new Error('away');
      written.resolve(events);
    },
  });
  recorder.log(line('a'));
  expect(textOf([await written.promise])).toBe('a');
  expect(failures).toHaveLength(2);
});
