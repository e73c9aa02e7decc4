import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { filesIn } from '../../test/files-in.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openStorage } from '../index.ts';
import { currentWriter, formatWriter } from './writer.ts';

const PROGRAM = fileURLToPath(new URL('../../test/writing-process.ts', import.meta.url));

/** Starts a process and waits until it is in the middle of a write. */
async function writingProcess(path: string): Promise<ChildProcess> {
  const child = fork(PROGRAM, [path], { execArgv: [] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  expect(await once(child, 'message')).toEqual(['writing', undefined]);
  return child;
}

/** Puts a partial file of a made-up writer there, last written to the given number of hours ago. */
async function partialFile(path: string, name: string, ageHours = 0): Promise<string> {
  await openStorage(path);
  const file = join(path, 'partial', name);
  await writeFile(file, 'half');
  const time = new Date(Date.now() - ageHours * 3_600_000);
  await utimes(file, time, time);
  return name;
}

async function namesAfterOpening(path: string): Promise<string[]> {
  await openStorage(path);
  return (await filesIn(join(path, 'partial'))).map((file) => basename(file));
}

describe('opening the storage', () => {
  test('removes what a killed process left half-written', async () => {
    const path = await temporaryFolder();
    const child = await writingProcess(path);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await filesIn(path)).toHaveLength(1);
    await openStorage(path);
    expect(await filesIn(path)).toEqual([]);
  });

  test('leaves the write of another living process alone', async () => {
    const path = await temporaryFolder();
    const child = await writingProcess(path);
    const storage = await openStorage(path);
    child.send('go on');
    const [key] = await once(child, 'message');
    expect(await (await storage.read(String(key))).setEncoding('utf8').toArray()).toEqual([
      'first half, second half',
    ]);
  });

  test('leaves a write of its own process alone', async () => {
    const path = await temporaryFolder();
    const storage = await openStorage(path);
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('one ');
      await openStorage(path);
      yield Buffer.from('two');
    };
    await expect(storage.write(source(), { maxBytes: 100 })).resolves.toMatchObject({ sizeBytes: 7 });
  });

  test.skipIf(process.platform !== 'linux')(
    'removes a file whose pid now belongs to another process (needs /proc)',
    async () => {
      const path = await temporaryFolder();
      const self = await currentWriter();
      await partialFile(path, `${formatWriter({ ...self, startTicks: '1' })}.before`);
      expect(await namesAfterOpening(path)).toEqual([]);
    },
  );

  test('leaves a file of this process, however old', async () => {
    const path = await temporaryFolder();
    const name = await partialFile(path, `${formatWriter(await currentWriter())}.slow`, 48);
    expect(await namesAfterOpening(path)).toEqual([name]);
  });

  test('removes a file of another machine only after a day of silence', async () => {
    const path = await temporaryFolder();
    const elsewhere = formatWriter({ realm: 'feedfacefeedface', pid: 1, startTicks: '5' });
    const young = await partialFile(path, `${elsewhere}.young`, 23);
    await partialFile(path, `${elsewhere}.old`, 25);
    expect(await namesAfterOpening(path)).toEqual([young]);
  });

  test('leaves a file that storage did not name', async () => {
    const path = await temporaryFolder();
    const name = await partialFile(path, 'README', 48);
    expect(await namesAfterOpening(path)).toEqual([name]);
  });
});
