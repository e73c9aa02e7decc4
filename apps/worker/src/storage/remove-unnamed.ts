import { orphanKeys } from '@gruntless/db';
import type { Deps } from '../context.ts';

/**
 * Removes those of some stored bytes that no file names. A write whose answer was lost may have been made all the same,
 * so the rows are asked, not remembered. Failing leaves bytes without a name, which the sweep finds later.
 */
export async function removeUnnamed({ database, storage, log }: Deps, keys: string[]): Promise<void> {
  try {
    for (const key of await orphanKeys(database, keys)) await storage.remove(key);
  } catch (error) {
    log.warn({ err: error, count: keys.length }, 'bytes without a name are left to the sweep');
  }
}
