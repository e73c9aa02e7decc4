import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendChunk, cleanText, LogText, mostPendingCharacters } from './text.ts';

/** Feeds pieces, flushing after some of them, and returns what a reader sees. */
function readInPieces(pieces: readonly { bytes: Uint8Array; flush: boolean }[]): string {
  const text = new LogText();
  let whole = '';
  for (const { bytes, flush } of pieces) {
    for (const chunk of text.push(bytes)) whole = appendChunk(whole, chunk);
    const flushed = flush ? text.flush() : null;
    if (flushed !== null) whole = appendChunk(whole, flushed);
  }
  const last = text.end();
  return last === null ? whole : appendChunk(whole, last);
}

/** Text as programs print it, with a good share of what makes logs difficult. */
const difficultText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\r\n',
        '\x1b',
        '\x1b[31m',
        '\x1b]0;t\x07',
        '\x1b[',
        '\0',
        '\t',
        'ä',
        '😀',
        '\u009b1m',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => new TextEncoder().encode(parts.join('')));

describe('LogText', () => {
  test('gives the same text however the bytes are cut and whenever it is flushed', () => {
    fc.assert(
      fc.property(
        fc.oneof(difficultText, fc.uint8Array({ maxLength: 60 })),
        fc.array(fc.tuple(fc.nat(7), fc.boolean())),
        (bytes, cuts) => {
          const pieces = [];
          let start = 0;
          for (const [size, flush] of cuts) {
            pieces.push({ bytes: bytes.subarray(start, start + size), flush });
            start += size;
          }
          pieces.push({ bytes: bytes.subarray(start), flush: false });
          expect(readInPieces(pieces)).toBe(readInPieces([{ bytes, flush: false }]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('holds no control character but the line feed and the tabulator', () => {
    fc.assert(
      fc.property(difficultText, (bytes) => {
        expect(readInPieces([{ bytes, flush: false }])).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
        );
      }),
    );
  });

  test.each([
    ['a\r\nb', 'a\nb'],
    ['10%\r20%\r30%\n', '30%\n'],
    ['long line\rx', 'x'],
    ['kept\r', 'kept'],
    ['a\r\r\nb', 'a\nb'],
    ['\x1b[1;31mred\x1b[0m', 'red'],
    ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x07', 'link'],
    ['\x1b]never ended\nnext', '\nnext'],
    ['\x1b(Bplain\x1b7', 'plain'],
    ['a\0b\bc\x7fd\u0085e', 'abcde'],
    ['tab\there', 'tab\there'],
  ])('reads %j as %j', (input, output) => {
    expect(cleanText(input)).toBe(output);
  });

  test('a sequence without an end stops swallowing', () => {
    expect(cleanText(`\x1b]${'x'.repeat(5000)}`).length).toBeGreaterThan(500);
  });

  test('an overwritten line that was handed out is replaced by the next chunk', () => {
    const text = new LogText();
    const encode = (part: string): Uint8Array => new TextEncoder().encode(part);
    text.push(encode('first\n10%'));
    expect(text.flush()).toEqual({ text: 'first\n10%', overwrite: false });
    text.push(encode('\r20%'));
    expect(text.flush()).toEqual({ text: '20%', overwrite: true });
    text.push(encode(' of all'));
    expect(text.flush()).toEqual({ text: ' of all', overwrite: false });
    text.push(encode('\rdone\nnext'));
    expect(text.flush()).toEqual({ text: 'done\nnext', overwrite: true });
    expect(text.flush()).toBeNull();
  });

  test('hands an endless line out in bounded pieces', () => {
    const chunks = new LogText().push(Buffer.alloc(100_000, 'x'));
    expect(chunks.map(({ text }) => text.length)).toEqual(
      Array.from({ length: 6 }, () => mostPendingCharacters),
    );
  });

  test('turns an unfinished character at the end into U+FFFD', () => {
    expect(readInPieces([{ bytes: Buffer.from([0x61, 0xe2, 0x82]), flush: true }])).toBe('a\ufffd');
  });
});
