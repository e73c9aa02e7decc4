import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../../test/files-in.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage } from '../index.ts';

const text = (content: string): Uint8Array => Buffer.from(content);

describe('write', () => {
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
