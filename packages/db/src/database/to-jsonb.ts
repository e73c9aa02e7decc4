/**
 * JSON as PostgreSQL takes it. A script may print anything, but jsonb refuses the NUL character and halves of surrogate
 * pairs; both become U+FFFD, the sign for what could not be read.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? toText(part) : part));
}

/** Text as PostgreSQL takes it; see `toJsonb`. */
export function toText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{fffd}');
}
