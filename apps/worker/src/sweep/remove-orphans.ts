import type { Deps } from '../context.ts';
import { removeUnnamed } from '../storage/remove-unnamed.ts';

/** Whoever stored bytes has named them within minutes, or has died before. */
const namedWithinMs = 24 * 3_600_000;
/** Keys asked about in one query. */
const batchSize = 500;

/** Removes stored bytes that no file names: what a worker or an upload that was killed left behind. */
export async function removeOrphans(deps: Deps, signal: AbortSignal): Promise<void> {
  let batch: string[] = [];
  for await (const key of deps.storage.keys({ completedBefore: new Date(Date.now() - namedWithinMs) })) {
    if (signal.aborted) return;
    batch.push(key);
    if (batch.length < batchSize) continue;
    await removeUnnamed(deps, batch);
    batch = [];
  }
  await removeUnnamed(deps, batch);
}
