/** Where in a terminal escape sequence (ECMA-48) a reader is. `text` is outside of any. */
export type EscapeState = 'text' | 'escape' | 'intermediate' | 'control' | 'string' | 'string_escape';

const escapeCode = 0x1b;
const newlineCode = 0x0a;

/** True for what may stand in a log: `\n`, `\t`, `\r` and everything that is no control character. */
export function isPlain(code: number): boolean {
  if (code < 0x20) return code === newlineCode || code === 0x09 || code === 0x0d;
  return code < 0x7f || code > 0x9f;
}

/** The state after one more code point. In `text` it is asked for control characters alone, which are dropped. */
export function nextEscapeState(state: EscapeState, code: number): EscapeState {
  // No sequence spans lines; a stray introducer must not swallow the rest of a log.
  if (code === newlineCode) return 'text';
  switch (state) {
    case 'text':
      return fromIntroducer(code);
    case 'escape':
      if (code === escapeCode) return 'escape';
      return code >= 0x20 && code <= 0x2f ? 'intermediate' : fromIntroducer(code + 0x40);
    case 'intermediate':
      if (code === escapeCode) return 'escape';
      return code >= 0x20 && code <= 0x2f ? 'intermediate' : 'text';
    case 'control':
      if (code === escapeCode) return 'escape';
      return code < 0x40 ? 'control' : 'text';
    case 'string':
      if (code === escapeCode) return 'string_escape';
      return code === 0x07 || code === 0x9c ? 'text' : 'string';
    case 'string_escape':
      return code === 0x5c ? 'text' : nextEscapeState('escape', code);
  }
}

/** ESC with a letter from @ to _ is the seven-bit form of the introducers from 0x80 to 0x9f. */
function fromIntroducer(code: number): EscapeState {
  switch (code) {
    case escapeCode:
      return 'escape';
    case 0x9b: // control sequence: colours and cursor movements
      return 'control';
    case 0x90: // device control string
    case 0x98: // start of string
    case 0x9d: // operating system command: window titles, links
    case 0x9e: // privacy message
    case 0x9f: // application program command
      return 'string';
    default:
      return 'text';
  }
}
