import { randomUUIDv7 } from 'node:crypto';
import { StorageError } from '../storage-error.ts';

const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text has the form of a key. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * Throws `INVALID_KEY` for anything but a key. Paths and object names are made of keys alone, so this check is what keeps a
 * text from leaving the storage.
 */
export function requireKey(key: string): void {
  if (isKey(key)) return;
  throw new StorageError(
    'INVALID_KEY',
    'This is no storage key. Use the key that writing the blob answered with.',
  );
}

/** A new key of that time, by default of now. No blob may be complete later than the time of its key. */
export function newKey(timeMs?: number): string {
  const key = randomUUIDv7();
  if (timeMs === undefined) return key;
  const time = timeMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${key.slice(13)}`;
}

/** The time of a key, in milliseconds since 1970: the first 48 bits of a UUIDv7 (RFC 9562, section 5.7). */
export function keyTimeMs(key: string): number {
  return Number.parseInt(key.slice(0, 8) + key.slice(9, 13), 16);
}
