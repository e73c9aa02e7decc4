import { maxLogChunkLength, type RunEventBody } from '@gruntless/contracts';
import { appendChunk, type LogChunk } from '@gruntless/sandbox';
import { expect, it } from 'vitest';
import { appendLog } from './append-log.ts';

function seenIn(chunks: readonly LogChunk[], before = ''): string {
  return chunks.reduce(appendChunk, before);
}

function chunksOf(events: readonly RunEventBody[]): LogChunk[] {
  return events.flatMap((event) => (event.kind === 'log' ? [event.data] : []));
}

it('shows a reader the same text, whatever is joined', () => {
  const texts = ['', 'a', 'b\n', 'c\nd', '\n', 'e\n\nf'];
  const chunks = texts.flatMap((text) => [false, true].map((overwrite) => ({ text, overwrite })));
  for (const first of chunks) {
    for (const second of chunks) {
      for (const third of chunks) {
        const given = [first, second, third];
        const events = given.reduce<RunEventBody[]>(appendLog, []);
        expect(events).toHaveLength(1);
        // What stands before decides what the first piece overwrites.
        for (const before of ['', 'x', 'x\n', 'x\ny']) {
          expect(seenIn(chunksOf(events), before)).toBe(seenIn(given, before));
        }
      }
    }
  }
});

it('joins lines into few events, and cuts none in the middle of a character', () => {
  const line = `${'🙂'.repeat(50)}\n`;
  const given = Array.from({ length: 2_000 }, () => ({ text: line, overwrite: false }));
  const events = given.reduce<RunEventBody[]>(appendLog, []);
  expect(events.length).toBeLessThan(15);
  expect(seenIn(chunksOf(events))).toBe(line.repeat(2_000));
});

it('cuts what is too long for one event between two characters', () => {
  const text = `x${'🙂'.repeat(maxLogChunkLength)}`;
  const events = appendLog([], { text, overwrite: true });
  const chunks = chunksOf(events);
  expect(chunks.every((chunk) => chunk.text.length <= maxLogChunkLength && chunk.text.isWellFormed())).toBe(
    true,
  );
  expect(chunks.map((chunk) => chunk.overwrite)).toEqual([true, ...chunks.slice(1).map(() => false)]);
  expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
});

it('keeps the order of log and progress', () => {
  const progress: RunEventBody = { kind: 'progress', data: { fraction: 0.5, message: null } };
  const events = appendLog([...appendLog([], { text: 'a', overwrite: false }), progress], {
    text: 'b',
    overwrite: false,
  });
  expect(events.map(({ kind }) => kind)).toEqual(['log', 'progress', 'log']);
});
