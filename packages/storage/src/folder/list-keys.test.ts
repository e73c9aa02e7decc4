import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage } from '../index.ts';
import { keyTimeMs } from '../key/key.ts';

describe('keys', () => {
  test('lists whole blobs completed before the time, and nothing else that lies there', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const startedMs = Date.now();
    const listedMeanwhile: string[][] = [];
    const keys = async (completedBefore: Date): Promise<string[]> => {
      const listed: string[] = [];
      for await (const key of storage.keys({ completedBefore })) listed.push(key);
      return listed;
    };
    const later = new Date(startedMs + 3_600_000);
    const write = async (): Promise<string> => {
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield Buffer.from('x');
        listedMeanwhile.push(await keys(later));
      };
      return (await storage.write(source(), { maxBytes: 10 })).key;
    };
    const first = await write();
    const second = await write();
    await writeFile(join(path, 'blobs', '00', '01890000-0000-7000-notes.txt'), 'not a blob');

    expect(listedMeanwhile).toEqual([[], [first]]);
    expect((await keys(later)).toSorted()).toEqual([first, second].toSorted());
    expect(await keys(new Date(startedMs))).toEqual([]);
    expect(keyTimeMs(first)).toBeGreaterThanOrEqual(startedMs);
    expect(keyTimeMs(second)).toBeLessThanOrEqual(Date.now());
  });
});
