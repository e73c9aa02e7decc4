/** Byte positions, both inclusive. */
export type ByteRange = { start: number; end: number };

/**
 * Reads a `Range` header of one range (RFC 9110, section 14). Whatever else the header may hold is ignored, as the
 * standard allows: then the whole file is the answer. `unsatisfiable` is a range that begins after the end.
 */
export function byteRangeOf(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const suffixBytes = Number(last);
    return suffixBytes === 0
      ? 'unsatisfiable'
      : { start: Math.max(sizeBytes - suffixBytes, 0), end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (start >= sizeBytes) return 'unsatisfiable';
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return end < start ? 'whole' : { start, end };
}
