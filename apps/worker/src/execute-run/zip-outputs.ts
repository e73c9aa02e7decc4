import type { SandboxOutput } from '@gruntless/sandbox';
import { Zip, ZipDeflate } from 'fflate';
import { entryNamesOf } from './zip-name.ts';

/** A fixed amount for each entry's two headers and its name twice, above what they really take. */
const overheadBytesPerEntry = 2_048;

/**
 * The bytes of a zip with all outputs, in the order of their names. It is made as it is read: one piece of one file
 * is in memory at a time. `modifiedAt` is the time of every entry, since what a script says about times is its own.
 */
export async function* zipOutputs(
  outputs: readonly SandboxOutput[],
  modifiedAt: Date,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    ready.push(bytes);
  });
  const names = entryNamesOf(outputs.map((output) => output.name));
  for (const [index, output] of outputs.entries()) {
    const entry = new ZipDeflate(names[index] ?? output.name);
    entry.mtime = modifiedAt;
    zip.add(entry);
    for await (const bytes of output.open()) {
      entry.push(asBytes(bytes));
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}

/** The most bytes that the zip of these outputs can take: deflate adds five bytes to a block that it cannot shrink. */
export function maxZipBytes(outputs: readonly SandboxOutput[]): number {
  return outputs.reduce(
    (sum, { sizeBytes }) => sum + sizeBytes * 1.01 + overheadBytesPerEntry,
    overheadBytesPerEntry,
  );
}

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('an output stream gave something that is no bytes');
}
