import type { Tenant } from '@gruntless/db';
import { hashRequest } from './hash-request.ts';

/**
 * What is stored of an idempotency key. It stays with a row whose payload is deleted, and callers put names and addresses of
 * people into their keys.
 */
export function hashKey({ userId }: Tenant, idempotencyKey: string | undefined): string | undefined {
  return idempotencyKey === undefined ? undefined : hashRequest([userId, idempotencyKey]);
}
