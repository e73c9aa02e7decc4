import { chmod, chown, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../test/files-in.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { openStorage } from './index.ts';

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('openStorage', () => {
  test.for([
    ['an absolute path', (path: string) => path],
    ['a file URL', (path: string) => pathToFileURL(path).href],
  ] as const)('opens %s and makes the folder for its owner alone', async ([, toUrl]) => {
    const path = join(await temporaryFolder(), 'déjà vu #1', 'files');
    await openStorage(toUrl(path));
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  test('keeps blobs from others even where the folder itself is open to them', async () => {
    const path = await temporaryFolder();
    await chmod(path, 0o755);
    const storage = await openStorage(path);
    await storage.write(bytes('private'), { maxBytes: 100 });
    expect((await stat(join(path, 'blobs'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, 'partial'))).mode & 0o777).toBe(0o700);
    const [blob = ''] = await filesIn(path);
    expect((await stat(blob)).mode & 0o777).toBe(0o600);
  });

  test.runIf(process.getuid?.() === 0)(
    'gives what root writes to the owner of the folder (needs root)',
    async () => {
      const path = await temporaryFolder();
      await chown(path, 12_345, 23_456);
      await (await openStorage(path)).write(bytes('theirs'), { maxBytes: 100 });
      const [blob = ''] = await filesIn(path);
      for (const made of [blob, dirname(blob), join(path, 'partial')]) {
        expect(await stat(made)).toMatchObject({ uid: 12_345, gid: 23_456 });
      }
    },
  );

  test.runIf(process.getuid?.() === 0)(
    'gives nothing away that the owner of the folder has linked to (needs root)',
    async () => {
      const [path, ofRoot] = [await temporaryFolder(), await temporaryFolder()];
      await chown(path, 12_345, 23_456);
      await symlink(ofRoot, join(path, 'blobs'));
      await expect(openStorage(path)).rejects.toThrow(/blobs is a link/);
      expect(await stat(ofRoot)).toMatchObject({ uid: 0 });
      expect(await readdir(ofRoot)).toEqual([]);
    },
  );

  test('reads no file that a link in the place of a blob leads to', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const { key } = await storage.write(bytes('mine'), { maxBytes: 100 });
    const [blob = ''] = await filesIn(path);
    await writeFile(join(path, 'secret'), 'secret');
    await rm(blob);
    await symlink(join(path, 'secret'), blob);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('finds the blobs of an earlier opening', async () => {
    const path = await temporaryFolder();
    const { key } = await (await openStorage(path)).write(bytes('still here'), { maxBytes: 100 });
    const stream = await (await openStorage(path)).read(key);
    expect(await stream.setEncoding('utf8').toArray()).toEqual(['still here']);
  });

  test.for([
    's3://bucket/prefix?regoin=x',
    'gs://bucket',
    'files',
    './files',
    '',
    'file:files',
    'file://host/files',
    'file:///a%2Fb',
    'file:///a?b',
    'file:///a#b',
  ])('refuses %j and says what to give', async (url) => {
    await expect(openStorage(url)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'UNSUPPORTED_URL',
      message: expect.stringContaining('file:///var/lib/gruntless/files'),
    });
  });

  test('does not repeat credentials of a refused URL', async () => {
    await expect(openStorage('s3://id:hunter2@bucket')).rejects.toThrow(/^(?!.*hunter2).*"s3:"/s);
  });
});
