import { createHash } from 'node:crypto';

/**
 * Names a request's content, whatever the order of its keys: two requests with one idempotency key are the same
 * request only if their hashes agree.
 */
export function hashRequest(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
