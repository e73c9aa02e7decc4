import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { maxZipBytes, zipOutputs } from './zip-outputs.ts';

const at = new Date('2026-01-31T12:00:00Z');
const output = (name: string, bytes: Buffer) => ({
  name,
  sizeBytes: bytes.length,
  open: () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)].filter((part) => part.length > 0)),
});

async function zip(outputs: ReturnType<typeof output>[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of zipOutputs(outputs, at)) parts.push(part);
  return Buffer.concat(parts);
}

it('holds every byte of every file, in order, and is the same each time', async () => {
  const outputs = [
    output('Übersicht.csv', Buffer.from('a,b\n'.repeat(50_000))),
    output('folder/random', randomBytes(300_000)),
    output('empty', Buffer.alloc(0)),
  ];
  const bytes = await zip(outputs);
  const entries = unzipSync(bytes);
  expect(Object.keys(entries)).toEqual(outputs.map(({ name }) => name));
  for (const { name, open } of outputs) {
    const expected = Buffer.concat(await open().toArray());
    expect(Buffer.from(entries[name] ?? []).equals(expected), name).toBe(true);
  }
  expect((await zip(outputs)).equals(bytes)).toBe(true);
});

it('never takes more bytes than it is allowed to', async () => {
  for (const size of [0, 1, 100, 1_000_000]) {
    const outputs = Array.from({ length: 3 }, (_output, index) =>
      output(`${index}${'x'.repeat(190)}`, randomBytes(size)),
    );
    expect((await zip(outputs)).length).toBeLessThanOrEqual(maxZipBytes(outputs));
  }
});

it('passes on what goes wrong with a file', async () => {
  const broken = {
    name: 'a',
    sizeBytes: 1,
    open: () =>
      new Readable({
        read() {
          this.destroy(new Error('broken'));
        },
      }),
  };
  await expect(zip([broken])).rejects.toThrow('broken');
});
