import type { Context } from '../context.ts';

/**
 * Removes bytes that no row names any more. Where storage fails, the request has still done what it promised: such bytes
 * belong to nobody, and the sweeper removes them.
 */
export async function removeBytes(context: Context, storageKey: string): Promise<void> {
  try {
    await context.storage.remove(storageKey);
  } catch (error) {
    context.log.warn({ err: error, storageKey }, 'bytes not removed; left to the sweeper');
  }
}
