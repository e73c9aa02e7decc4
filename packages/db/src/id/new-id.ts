import { randomUUIDv7 } from 'node:crypto';

/** A new row's id: a UUID of version 7, so that keys of one table grow with time. */
export function newId(): string {
  return randomUUIDv7();
}
