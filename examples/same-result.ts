import { inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/**
 * Whether a file is what an example expects: byte for byte, but for what a compressor may do as it likes. Workbooks are
 * compared by the files in them, without the one that says when it was saved; PNG images by their pixels.
 */
export function sameResult(name: string, actual: Uint8Array, expected: Uint8Array): boolean {
  if (name.endsWith('.xlsx')) return sameEntries(actual, expected);
  if (name.endsWith('.png')) return Buffer.from(pixelsOf(actual)).equals(pixelsOf(expected));
  return Buffer.from(actual).equals(expected);
}

const savedWhen = 'docProps/core.xml';

function sameEntries(actual: Uint8Array, expected: Uint8Array): boolean {
  const [these, those] = [unzipSync(actual), unzipSync(expected)];
  const names = Object.keys(those);
  return (
    names.length === Object.keys(these).length &&
    names.every(
      (name) => name === savedWhen || Buffer.from(these[name] ?? []).equals(those[name] ?? new Uint8Array()),
    )
  );
}

const signatureBytes = 8;
/** Length, type and checksum of a chunk. */
const frameBytes = 12;

/** The header of a PNG image and its rows, filtered as they were saved. */
function pixelsOf(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png);
  const header: Buffer[] = [];
  const data: Buffer[] = [];
  for (let at = signatureBytes; at + frameBytes <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header.push(content);
    if (type === 'IDAT') data.push(content);
    at += length + frameBytes;
  }
  return Buffer.concat([...header, inflateSync(Buffer.concat(data))]);
}
