import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isClaimed } from './claim-file.ts';
import type { Layout } from './layout.ts';
import type { Owners } from './owners.ts';

/** Clears what processes left that were killed: half-made environments, claims, and marks of use. */
export async function sweep(layout: Layout, owners: Owners): Promise<void> {
  for (const name of await readdir(layout.temporary)) {
    const path = join(layout.temporary, name);
    if (!owners.isAlive(ownerOf(name))) await rm(path, { recursive: true, force: true });
  }
  for (const folder of [layout.locks, layout.evictions]) {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      if (!isClaimed(path, owners)) await rm(path, { force: true });
    }
  }
  for (const name of await readdir(layout.uses)) {
    if (!owners.isAlive(name.slice(name.indexOf('@') + 1)))
      await rm(join(layout.uses, name), { force: true });
  }
}

/** `worker-1-2-3-abc` of `worker-1-2-3-abc-…`. */
function ownerOf(name: string): string {
  return name.split('-').slice(0, 5).join('-');
}
