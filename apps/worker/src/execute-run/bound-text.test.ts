import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { boundText, maxTextBytes } from './bound-text.ts';

const cutNote = '\n\n[The text ends here: it is longer than 1 MiB.]\n';
const repairedNote = '\n\n[Some characters were not valid UTF-8 and are shown as \u{FFFD}.]\n';
const of = (...parts: (string | Buffer)[]) =>
  boundText(Readable.from(parts.map((part) => Buffer.from(part))));

it('gives a text as it is, however it is cut into pieces, up to the limit', async () => {
  const bytes = Buffer.from('# Grüße 🙂\n');
  expect(await of(...Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1)))).toBe(
    '# Grüße 🙂\n',
  );
  const longest = 'x'.repeat(maxTextBytes);
  expect(await of(longest)).toBe(longest);
});

it('cuts a longer text between two characters and says so', async () => {
  for (const shift of ['', 'x', 'xx', 'xxx']) {
    const text = await of(shift + '🙂'.repeat(maxTextBytes / 4), 'x');
    expect(text.endsWith(`🙂${cutNote}`)).toBe(true);
    expect(text).not.toContain('\u{FFFD}');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxTextBytes);
  }
});

it('reads no more of a source than it keeps', async () => {
  let given = 0;
  const endless = new Readable({
    read() {
      given += 65_536;
      this.push(Buffer.alloc(65_536, 'x'));
    },
  });
  expect(await boundText(endless)).toMatch(/longer than 1 MiB/);
  expect(given).toBeLessThan(2 * maxTextBytes);
});

it('shows what is no UTF-8, and NUL, as U+FFFD, and says so', async () => {
  expect(await of(Buffer.from([0x61, 0xff, 0x62]))).toBe(`a\u{FFFD}b${repairedNote}`);
  expect(await of('a\0b')).toBe(`a\u{FFFD}b${repairedNote}`);
  expect(await of('a\u{FFFD}b')).toBe('a\u{FFFD}b');
});
