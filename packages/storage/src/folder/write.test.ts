import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../../test/files-in.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage } from '../index.ts';

async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const text = (content: string): Uint8Array => Buffer.from(content);

describe('write', () => {
  test('gives back the very bytes, their number and their SHA-256, however they were cut', async () => {
    const storage = await openStorage(await temporaryFolder());
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

  test('keeps concurrent writes apart, and the same bytes under keys of their own', async () => {
    const storage = await openStorage(await temporaryFolder());
    const contents = Array.from({ length: 50 }, (_, n) => `blob ${n % 25} `.repeat(1000 + (n % 25)));
    const written = await Promise.all(
      contents.map((content) =>
        storage.write(chunksOf(text(content.slice(0, 99)), text(content.slice(99))), { maxBytes: 1e6 }),
      ),
    );
    expect(new Set(written.map(({ key }) => key)).size).toBe(50);
    for (const [n, { key }] of written.entries()) {
      expect((await (await storage.read(key)).setEncoding('utf8').toArray()).join('')).toBe(contents[n]);
    }
  });

  test('accepts exactly maxBytes and refuses one more', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    await expect(storage.write(chunksOf(text('12345')), { maxBytes: 5 })).resolves.toMatchObject({
      sizeBytes: 5,
    });
    const before = await filesIn(path);
    await expect(storage.write(chunksOf(text('12345'), text('6')), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    expect(await filesIn(path)).toEqual(before);
  });

  test('refuses every byte under a limit that is not a number', async () => {
    const storage = await openStorage(await temporaryFolder());
    await expect(storage.write(chunksOf(text('1')), { maxBytes: Number.NaN })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  test('stops reading a source that is too large, and lets it clean up', async () => {
    const storage = await openStorage(await temporaryFolder());
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
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    await expect(storage.write(chunksOf(...(chunks ?? [])), { maxBytes: 5 })).rejects.toMatchObject({
      code: 'EMPTY',
    });
    expect(await filesIn(path)).toEqual([]);
  });

  test('leaves nothing of a source that fails, and rejects with its very error', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    // The code of a full disk, from the source's side: it says nothing of this storage.
    const failure = Object.assign(new Error('connection reset'), { code: 'ENOSPC' });
    const cut = async function* (): AsyncGenerator<Uint8Array> {
      yield text('half of it');
      throw failure;
    };
    await expect(storage.write(cut(), { maxBytes: 100 })).rejects.toBe(failure);
    expect(await filesIn(path)).toEqual([]);
  });

  test('leaves nothing of an aborted write, even when its source has gone silent', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const controller = new AbortController();
    const silent = async function* (): AsyncGenerator<Uint8Array> {
      yield text('half of it');
      controller.abort('client is gone');
      await new Promise(() => {});
    };
    await expect(storage.write(silent(), { maxBytes: 100, signal: controller.signal })).rejects.toMatchObject(
      {
        code: 'ABORTED',
        cause: 'client is gone',
      },
    );
    expect(await filesIn(path)).toEqual([]);
  });

  test('does not read a source whose signal is aborted before', async () => {
    const storage = await openStorage(await temporaryFolder());
    const stream = Readable.from(chunksOf(text('never asked for')));
    await expect(storage.write(stream, { maxBytes: 100, signal: AbortSignal.abort() })).rejects.toMatchObject(
      { code: 'ABORTED' },
    );
    expect(stream.readableDidRead).toBe(false);
  });

  test('leaves no listener on the signal', async () => {
    const storage = await openStorage(await temporaryFolder());
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

  test('shows nothing under a key while the source still runs', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const seen: string[][] = [];
    const watching = async function* (): AsyncGenerator<Uint8Array> {
      yield text('first');
      seen.push(await filesIn(join(path, 'blobs')));
      yield text('second');
      seen.push(await filesIn(join(path, 'blobs')));
    };
    await storage.write(watching(), { maxBytes: 100 });
    expect(seen).toEqual([[], []]);
    expect(await filesIn(join(path, 'partial'))).toEqual([]);
    expect(await filesIn(join(path, 'blobs'))).toHaveLength(1);
  });

  test('streams 50 MB without holding them: every chunk is in the file before the next is asked for', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const chunk = Buffer.alloc(65_536, 'gruntless ');
    const count = 800;
    const heldBytes: number[] = [];
    const baseBytes = process.memoryUsage().arrayBuffers;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < count; n += 1) {
        const [partial = ''] = await filesIn(join(path, 'partial'));
        expect((await stat(partial)).size).toBe(n * chunk.length);
        heldBytes.push(process.memoryUsage().arrayBuffers - baseBytes);
        yield chunk;
      }
    };
    const { key, sizeBytes, sha256 } = await storage.write(source(), { maxBytes: 60_000_000 });
    expect(sizeBytes).toBe(count * chunk.length);
    expect(Math.max(...heldBytes)).toBeLessThan(8_000_000);

    const hash = createHash('sha256');
    for await (const part of await storage.read(key)) hash.update(part);
    expect(hash.digest('hex')).toBe(sha256);
  });
});
