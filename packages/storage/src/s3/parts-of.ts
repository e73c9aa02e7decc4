/** A piece of a source. Every part but the last has the same size; the last may be empty. */
export type Part = { bytes: Buffer; isLast: boolean };

const firstBytes = 64 * 1024;

/** Cuts a source into parts of a size. However small its chunks are, no more than one part is held. */
export async function* partsOf(chunks: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Part> {
  let held = Buffer.allocUnsafe(Math.min(firstBytes, partBytes));
  let filled = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.byteLength;) {
      if (filled === held.length) held = grown(held, partBytes);
      const piece = chunk.subarray(taken, taken + held.length - filled);
      held.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
      if (filled < partBytes) continue;
      yield { bytes: held, isLast: false };
      // The receiver may still hold the bytes that it was given.
      held = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  }
  yield { bytes: held.subarray(0, filled), isLast: true };
}

function grown(held: Buffer, mostBytes: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(Math.min(2 * held.length, mostBytes));
  held.copy(larger);
  return larger;
}
