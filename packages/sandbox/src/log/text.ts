import type { LogChunk } from '../job/job.ts';
import { type EscapeState, isPlain, nextEscapeState } from './escape.ts';

/** Pending text is handed out at this size, so that an endless line does not pile up. */
export const mostPendingCharacters = 16 * 1024;

/** A sequence that does not end (`ESC ]` by accident) stops swallowing text after so many characters. */
const mostSequenceCharacters = 4096;

/**
 * Turns the bytes of a program that thinks it has a terminal into log text, in chunks: decodes UTF-8 across chunk
 * borders (invalid bytes become U+FFFD), removes escape sequences and control characters, reads `\r\n` as `\n`, and
 * lets a lone `\r` overwrite the current line, of which the last state alone is kept.
 */
export class LogText {
  readonly #decoder = new TextDecoder('utf-8');
  #escape: EscapeState = 'text';
  #escapeLength = 0;
  /** Finished lines that were not handed out yet. */
  #finished = '';
  /** The current line, as far as it was not handed out yet. */
  #line = '';
  /** The start of the current line was handed out and still holds. */
  #startHandedOut = false;
  /** What was handed out of a line has been overwritten; the next chunk says so. */
  #overwrite = false;
  /** A `\r` came last: what follows decides between the end of a line and overwriting it. */
  #carriage = false;

  /** Takes bytes as they arrive, cut anywhere. Returns the chunks that became too large to wait. */
  push(bytes: Uint8Array): LogChunk[] {
    return this.#read(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is pending, an unfinished line included; null if there is nothing new. */
  flush(): LogChunk | null {
    const text = this.#finished + this.#line;
    if (text === '') return null;
    const chunk = { text, overwrite: this.#overwrite };
    this.#startHandedOut ||= this.#line !== '';
    this.#finished = '';
    this.#line = '';
    this.#overwrite = false;
    return chunk;
  }

  /** As `flush`, after the last byte: an unfinished UTF-8 sequence becomes U+FFFD. */
  end(): LogChunk | null {
    this.#read(this.#decoder.decode());
    return this.flush();
  }

  #read(text: string): LogChunk[] {
    const chunks: LogChunk[] = [];
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const plain = this.#escape === 'text' && isPlain(code);
      if (!plain) this.#skip(code);
      if (plain || character === '\n') this.#put(character);
      if (this.#finished.length + this.#line.length < mostPendingCharacters) continue;
      const chunk = this.flush();
      if (chunk !== null) chunks.push(chunk);
    }
    return chunks;
  }

  #skip(code: number): void {
    const next = nextEscapeState(this.#escape, code);
    this.#escapeLength = next === 'text' ? 0 : this.#escapeLength + 1;
    this.#escape = this.#escapeLength > mostSequenceCharacters ? 'text' : next;
  }

  #put(character: string): void {
    if (character === '\r') {
      this.#carriage = true;
      return;
    }
    if (character === '\n') {
      this.#finished += `${this.#line}\n`;
      this.#line = '';
      this.#startHandedOut = false;
    } else if (this.#carriage) {
      this.#overwrite ||= this.#startHandedOut;
      this.#startHandedOut = false;
      this.#line = character;
    } else {
      this.#line += character;
    }
    this.#carriage = false;
  }
}

/** A whole text cleaned in the same way, such as an error message. */
export function cleanText(text: string): string {
  const cleaner = new LogText();
  const chunks = [...cleaner.push(new TextEncoder().encode(text)), cleaner.end()];
  return chunks.reduce((whole, chunk) => (chunk === null ? whole : appendChunk(whole, chunk)), '');
}

/** What a reader of the log sees after one more chunk. */
export function appendChunk(whole: string, chunk: LogChunk): string {
  return (chunk.overwrite ? whole.slice(0, whole.lastIndexOf('\n') + 1) : whole) + chunk.text;
}
