import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentsOptions } from '../environments.ts';
import { claimFile } from './claim-file.ts';
import type { Holds } from './holds.ts';
import type { Layout } from './layout.ts';
import { listEnvironments } from './list-environments.ts';
import type { Owners } from './owners.ts';
import { unless } from './unless.ts';

/** How much may be kept, and for how long something is kept even if that is too much. */
export type KeepRule = Pick<EnvironmentsOptions, 'maxBytes' | 'keepUnusedMs' | 'observe'>;

/** Removes the least recently used environments until the rest fits into the rule; never one in use. */
export async function evict(
  layout: Layout,
  owners: Owners,
  holds: Holds,
  { maxBytes, keepUnusedMs = 0, observe }: KeepRule,
): Promise<void> {
  const environments = await listEnvironments(layout);
  let sizeBytes = environments.reduce((sum, environment) => sum + environment.sizeBytes, 0);
  for (const environment of environments) {
    // The least recently used comes first, so whoever follows is still fresher.
    if (sizeBytes <= maxBytes || Date.now() - environment.usedAtMs < keepUnusedMs) return;
    const away = takeAway(layout, owners, holds, environment.key);
    if (away === null) continue;
    sizeBytes -= environment.sizeBytes;
    await rm(away, { recursive: true, force: true });
    observe?.({ kind: 'evicted', sizeBytes: environment.sizeBytes });
  }
}

/** Moves an environment out of everybody's sight; null where somebody uses it, or removes it already. */
function takeAway(layout: Layout, owners: Owners, holds: Holds, key: string): string | null {
  const announcement = join(layout.evictions, key);
  // First the announcement, then the look: see `openHolds`.
  if (!claimFile(announcement, layout, owners)) return null;
  try {
    if (holds.isHeld(key)) return null;
    const away = join(layout.temporary, `${owners.name}-${randomUUID()}`);
    const moved = unless('ENOENT', () => {
      renameSync(join(layout.environments, key), away);
      return away;
    });
    return moved;
  } finally {
    rmSync(announcement, { force: true });
  }
}
