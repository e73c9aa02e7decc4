import { describe, expect, test } from 'vitest';
import { filesIn } from '../../test/files-in.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage } from '../index.ts';

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('remove', () => {
  test('removes the blob, and a second time succeeds too', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const { key } = await storage.write(bytes('short-lived'), { maxBytes: 100 });
    await storage.remove(key);
    await storage.remove(key);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'MISSING' });
    expect(await filesIn(path)).toEqual([]);
  });

  test('leaves a stream that was handed out undisturbed', async () => {
    const storage = await openStorage(await temporaryFolder());
    const { key } = await storage.write(bytes('read to the end'), { maxBytes: 100 });
    const stream = await storage.read(key);
    await storage.remove(key);
    expect(await stream.setEncoding('utf8').toArray()).toEqual(['read to the end']);
  });
});
