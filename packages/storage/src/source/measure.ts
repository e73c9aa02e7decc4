import { createHash } from 'node:crypto';
import { StorageError } from '../storage-error.ts';
import type { WriteOptions } from '../storage.ts';
import { interruptible } from './interruptible.ts';

/** A source under the rules of a write, and what is known of it once it was read to its end. */
export type Measured = {
  chunks: AsyncGenerator<Uint8Array>;
  result(): { sizeBytes: number; sha256: string };
};

/** Counts and hashes the source as it is read. Reading throws `TOO_LARGE`, `EMPTY` and `ABORTED`. */
export function measure(source: AsyncIterable<Uint8Array>, { maxBytes, signal }: WriteOptions): Measured {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of interruptible(source, signal)) {
      sizeBytes += chunk.byteLength;
      // Written as a negation so that a limit that is not a number refuses every byte.
      if (!(sizeBytes <= maxBytes)) throw tooLarge(maxBytes);
      hash.update(chunk);
      yield chunk;
    }
    if (sizeBytes === 0) throw new StorageError('EMPTY', 'The file is empty. Send at least one byte.');
  }
  return { chunks: chunks(), result: () => ({ sizeBytes, sha256: hash.digest('hex') }) };
}

function tooLarge(maxBytes: number): StorageError {
  return new StorageError(
    'TOO_LARGE',
    `The file is larger than the ${maxBytes} bytes allowed. Send a smaller one, or split it.`,
  );
}
