import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Part, partsOf } from './parts-of.ts';

async function* chunksOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('cuts any source into parts of one size and a last one, and loses no byte', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 500 }), async (chunks, partBytes) => {
      const parts: Part[] = [];
      for await (const part of partsOf(chunksOf(chunks), partBytes)) parts.push(part);
      expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(Buffer.concat(chunks))).toBe(true);
      expect(parts.map(({ isLast }) => isLast)).toEqual([...parts.slice(1).map(() => false), true]);
      expect(parts.slice(0, -1).every(({ bytes }) => bytes.length === partBytes)).toBe(true);
      expect(parts.at(-1)?.bytes.length).toBeLessThan(partBytes);
    }),
  );
});
