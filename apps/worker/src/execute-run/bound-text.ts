import type { Readable } from 'node:stream';

/** The longest text that a run answers with: some 500 pages. */
export const maxTextBytes = 1024 * 1024;

const cutNote = '\n\n[The text ends here: it is longer than 1 MiB.]\n';
const repairedNote = '\n\n[Some characters were not valid UTF-8 and are shown as \u{FFFD}.]\n';

/**
 * Reads at most `maxTextBytes` of a script's text as UTF-8. What is too long is cut between two characters; what is no
 * UTF-8, and NUL, which PostgreSQL cannot hold, becomes U+FFFD. A last line then says so.
 */
export async function boundText(source: Readable): Promise<string> {
  const { bytes, isCut } = await readStart(source);
  const { text, isRepaired } = decode(bytes, isCut);
  return text + (isCut ? cutNote : '') + (isRepaired ? repairedNote : '');
}

async function readStart(source: Readable): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of source) {
    if (!(part instanceof Uint8Array))
      throw new TypeError('an output stream gave something that is no bytes');
    parts.push(part);
    size += part.byteLength;
    if (size > maxTextBytes) break;
  }
  const bytes = Buffer.concat(parts);
  if (size <= maxTextBytes) return { bytes, isCut: false };
  const room = maxTextBytes - Buffer.byteLength(cutNote) - Buffer.byteLength(repairedNote);
  return { bytes: bytes.subarray(0, room), isCut: true };
}

function decode(bytes: Uint8Array, isCut: boolean): { text: string; isRepaired: boolean } {
  // A streaming decoder keeps the part of a character at the very end to itself: so a cut falls between two.
  const decoded = new TextDecoder('utf-8').decode(bytes, { stream: isCut });
  const text = decoded.replaceAll('\0', '\u{FFFD}');
  return { text, isRepaired: text !== decoded || !isValid(bytes, isCut) };
}

function isValid(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // How a fatal decoder says that the bytes are no UTF-8.
    throw error;
  }
}
