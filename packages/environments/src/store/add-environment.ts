import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimFile } from './claim-file.ts';
import type { Layout } from './layout.ts';
import type { Owners } from './owners.ts';

/** The processes share nothing but a folder, so one that waits for another looks again. */
const LOOK_AGAIN_AFTER_MS = 100;

/**
 * Adds an environment, unless there is one: `make` fills a folder, which then gets its name at once and whole. While one
 * process makes it, others wait. If `make` throws or its process dies, nothing is added and the next one tries.
 */
export async function addEnvironment(
  layout: Layout,
  owners: Owners,
  key: string,
  make: (folder: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const lock = join(layout.locks, key);
  const folder = join(layout.environments, key);
  while (!claimFile(lock, layout, owners)) {
    await delay(LOOK_AGAIN_AFTER_MS, undefined, { signal });
    if (existsSync(folder)) return;
  }
  const temporary = join(layout.temporary, `${owners.name}-${randomUUID()}`);
  try {
    if (existsSync(folder)) return;
    await make(temporary);
    await moveInto(temporary, folder);
  } finally {
    rmSync(lock, { force: true });
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The loser of a race has made the same thing, and uses the winner's. */
async function moveInto(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch (error) {
    const lost =
      error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code));
    if (!lost) throw error;
  }
}
