import { randomUUIDv7 } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage, type ByteRange, type Storage } from '../index.ts';

const CONTENT = 'The quick brown fox jumps over the lazy dog.';

async function storageWith(content: string): Promise<{ storage: Storage; key: string }> {
  const storage = await openStorage(await temporaryFolder());
  const source = (async function* () {
    yield Buffer.from(content);
  })();
  const { key } = await storage.write(source, { maxBytes: 1000 });
  return { storage, key };
}

async function readText(storage: Storage, key: string, range?: ByteRange): Promise<string> {
  return Buffer.concat(await (await storage.read(key, range)).toArray()).toString();
}

describe('read', () => {
  test('gives any range, both ends included and the end cut at the last byte', async () => {
    const { storage, key } = await storageWith(CONTENT);
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
    const { storage, key } = await storageWith(CONTENT);
    await expect(storage.read(key, range)).rejects.toThrow(RangeError);
  });

  test('says that a blob is missing before it gives a stream', async () => {
    const { storage } = await storageWith(CONTENT);
    await expect(storage.read(randomUUIDv7())).rejects.toMatchObject({ code: 'MISSING' });
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
    const { storage } = await storageWith(CONTENT);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(storage.remove(key)).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });
});
