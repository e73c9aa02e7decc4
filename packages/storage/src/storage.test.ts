import { createHash, randomUUIDv7 } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds } from '../test/kinds.ts';
import type { ByteRange, Storage } from './index.ts';

const CONTENT = 'The quick brown fox jumps over the lazy dog.';
const text = (content: string): Uint8Array => Buffer.from(content);

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function readText(storage: Storage, key: string, range?: ByteRange): Promise<string> {
  return Buffer.concat(await (await storage.read(key, range)).toArray()).toString();
}

describe.each(kinds)('$name', ({ open, largeBytes }) => {
  test('gives back the very bytes, their number and their SHA-256, however they were cut', async () => {
    const { storage } = await open();
    const nonEmpty = fc
      .array(fc.uint8Array({ maxLength: 2000 }), { minLength: 1, maxLength: 12 })
      .filter((chunks) => chunks.some((chunk) => chunk.length > 0));
    await fc.assert(
      fc.asyncProperty(nonEmpty, async (chunks) => {
        const whole = Buffer.concat(chunks);
        const written = await storage.write(chunksOf(...chunks), { maxBytes: whole.length });
        expect(written).toMatchObject({
          sizeBytes: whole.length,
          sha256: createHash('sha256').update(whole).digest('hex'),
        });
        const stored = Buffer.concat(await (await storage.read(written.key)).toArray());
        expect(stored.equals(whole)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.for([-1, 0, 1])('gives back a large blob too (%i bytes more)', async (more) => {
    const { storage, everything } = await open();
    const whole = Buffer.alloc(largeBytes + more, 'gruntless ');
    const half = Math.floor(whole.length / 3);
    const source = chunksOf(whole.subarray(0, half), whole.subarray(half));
    const { key, sizeBytes, sha256 } = await storage.write(source, { maxBytes: whole.length });
    expect(sizeBytes).toBe(whole.length);
    expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
    expect(Buffer.concat(await (await storage.read(key)).toArray()).equals(whole)).toBe(true);
    expect(await everything()).toHaveLength(1);
  });

  test('keeps concurrent writes apart, and the same bytes under keys of their own', async () => {
    const { storage } = await open();
    const contents = Array.from({ length: 50 }, (_, n) => `blob ${n % 25} `.repeat(1000 + (n % 25)));
    const written = await Promise.all(
      contents.map((content) =>
        storage.write(chunksOf(text(content.slice(0, 99)), text(content.slice(99))), { maxBytes: 1e6 }),
      ),
    );
    expect(new Set(written.map(({ key }) => key)).size).toBe(50);
    for (const [n, { key }] of written.entries()) expect(await readText(storage, key)).toBe(contents[n]);
  });

  test('accepts exactly maxBytes and refuses one more', async () => {
    const { storage, everything } = await open();
    await expect(storage.write(chunksOf(text('12345')), { maxBytes: 5 })).resolves.toMatchObject({
      sizeBytes: 5,
    });
    const before = await everything();
    await expect(storage.write(chunksOf(text('12345'), text('6')), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(await everything()).toEqual(before);
  });

  test('refuses every byte under a limit that is not a number', async () => {
    const { storage } = await open();
    await expect(storage.write(chunksOf(text('1')), { maxBytes: Number.NaN })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  test('stops reading a source that is too large, and lets it clean up', async () => {
    const { storage } = await open();
    const seen = { chunks: 0, isClosed: false };
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        while (true) {
          seen.chunks += 1;
          yield Buffer.alloc(10);
        }
      } finally {
        seen.isClosed = true;
      }
    };
    await expect(storage.write(endless(), { maxBytes: 25 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(seen).toEqual({ chunks: 3, isClosed: true });

    const stream = Readable.from(endless());
    await expect(storage.write(stream, { maxBytes: 25 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(stream.destroyed).toBe(true);
  });

  test.for([[[]], [[new Uint8Array()]]])('refuses a source without a byte (%j)', async ([chunks]) => {
    const { storage, everything } = await open();
    await expect(storage.write(chunksOf(...(chunks ?? [])), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'EMPTY',
    });
    expect(await everything()).toEqual([]);
  });

  test.for([0, 1, 2])(
    'leaves nothing of a source that fails after %i parts, and rejects with its very error',
    async (parts) => {
      const { storage, everything } = await open();
      // The code of a full disk, from the source's side: it says nothing of this storage.
      const failure = Object.assign(new Error('connection reset'), { code: 'ENOSPC' });
      const cut = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc((parts * largeBytes) / 2 + 9);
        throw failure;
      };
      await expect(storage.write(cut(), { maxBytes: 2 * largeBytes })).rejects.toBe(failure);
      expect(await everything()).toEqual([]);
    },
  );

  test.for([0, 1])(
    'leaves nothing of a write aborted after %i parts, even when its source has gone silent',
    async (parts) => {
      const { storage, everything } = await open();
      const controller = new AbortController();
      const silent = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc((parts * largeBytes) / 2 + 9);
        controller.abort('client is gone');
        await new Promise(() => {});
      };
      const options = { maxBytes: largeBytes, signal: controller.signal };
      await expect(storage.write(silent(), options)).rejects.toMatchObject({
        code: 'ABORTED',
        cause: 'client is gone',
      });
      expect(await everything()).toEqual([]);
    },
  );

  test('does not read a source whose signal is aborted before', async () => {
    const { storage } = await open();
    const stream = Readable.from(chunksOf(text('never asked for')));
    await expect(storage.write(stream, { maxBytes: 100, signal: AbortSignal.abort() })).rejects.toMatchObject(
      { code: 'ABORTED' },
    );
    expect(stream.readableDidRead).toBe(false);
  });

  test('leaves no listener on the signal', async () => {
    const { storage } = await open();
    const { signal } = new AbortController();
    const listening: number[] = [];
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (const chunk of ['a', 'b', 'c']) {
        listening.push(getEventListeners(signal, 'abort').length);
        yield text(chunk);
      }
    };
    await storage.write(source(), { maxBytes: 100, signal });
    expect(listening).toEqual([1, 1, 1]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('shows no key while a source still runs, and never one as completed before its source was', async () => {
    const { storage } = await open();
    const startedMs = Date.now();
    const keys = async (completedBefore: number): Promise<string[]> => {
      const listed: string[] = [];
      for await (const key of storage.keys({ completedBefore: new Date(completedBefore) })) listed.push(key);
      return listed.toSorted();
    };
    const always = startedMs + 100 * 24 * 3_600_000;
    const listedMeanwhile: string[][] = [];
    const write = async (bytes: number): Promise<string> => {
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(bytes);
        listedMeanwhile.push(await keys(always));
      };
      return (await storage.write(source(), { maxBytes: bytes })).key;
    };
    const written: string[] = [];
    for (const bytes of [1, 2, largeBytes, 3, 4]) written.push(await write(bytes));
    expect(listedMeanwhile).toEqual(written.map((_, n) => written.slice(0, n).toSorted()));
    expect(await keys(always)).toEqual(written.toSorted());
    expect(await keys(startedMs)).toEqual([]);
    // The small ones are told at once.
    const small = written.filter((_, n) => n !== 2);
    expect(await keys(Date.now() + 1)).toEqual(expect.arrayContaining(small));
  });

  test('gives any range, both ends included and the end cut at the last byte', async () => {
    const { storage } = await open();
    const { key } = await storage.write(chunksOf(text(CONTENT)), { maxBytes: 1000 });
    const position = fc.nat(CONTENT.length + 10);
    await fc.assert(
      fc.asyncProperty(position, position, async (a, b) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        expect(await readText(storage, key, range)).toBe(CONTENT.slice(range.start, range.end + 1));
      }),
    );
  });

  test.for([
    { start: -1, end: 3 },
    { start: 3, end: 2 },
    { start: 0.5, end: 2 },
    { start: 0, end: Number.NaN },
    { start: 0, end: Infinity },
  ])('refuses the range $start to $end', async (range) => {
    const { storage } = await open();
    const { key } = await storage.write(chunksOf(text(CONTENT)), { maxBytes: 1000 });
    await expect(storage.read(key, range)).rejects.toThrow(RangeError);
  });

  test('says that a blob is missing before it gives a stream', async () => {
    const { storage } = await open();
    await expect(storage.read(randomUUIDv7())).rejects.toMatchObject({ code: 'MISSING' });
    await expect(storage.read(randomUUIDv7(), { start: 0, end: 1 })).rejects.toMatchObject({
      code: 'MISSING',
    });
  });

  test.for([
    '',
    '..',
    '../../etc/passwd',
    '/etc/passwd',
    '01890000-0000-7000-8000-00000000000/',
    '01890000-0000-7000-8000-0000000000..',
    '01890000-0000-7000-8000-000000000000\n',
    '01890000-0000-7000-8000-000000000000\0',
    '01890000-0000-7000-8000-00000000000A',
    '01890000-0000-4000-8000-000000000000',
  ])('refuses the key %j for reading and for removing', async (key) => {
    const { storage } = await open();
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(storage.remove(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });

  test('removes a blob, and a second time succeeds too', async () => {
    const { storage, everything } = await open();
    const { key } = await storage.write(chunksOf(text('short-lived')), { maxBytes: 100 });
    await storage.remove(key);
    await storage.remove(key);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'MISSING' });
    expect(await everything()).toEqual([]);
  });

  test('leaves a stream that was handed out undisturbed by a removal', async () => {
    const { storage } = await open();
    const { key } = await storage.write(chunksOf(text('read to the end')), { maxBytes: 100 });
    const stream = await storage.read(key);
    await storage.remove(key);
    expect(await stream.setEncoding('utf8').toArray()).toEqual(['read to the end']);
  });
});
