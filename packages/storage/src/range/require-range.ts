import type { ByteRange } from '../storage.ts';

/** Throws a RangeError where the range is none. */
export function requireRange({ start, end }: ByteRange): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end) return;
  throw new RangeError(`The byte range ${start} to ${end} is none: give whole numbers, 0 <= start <= end.`);
}
