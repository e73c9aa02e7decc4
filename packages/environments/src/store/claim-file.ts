import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import type { Owners } from './owners.ts';
import { unless } from './unless.ts';

/**
 * Makes a file that names this process; false where a living process has made it. What a dead one left is taken over.
 * Processes that take over at the same moment could both succeed, so nothing may come to harm by that.
 */
export function claimFile(path: string, layout: Pick<Layout, 'temporary'>, owners: Owners): boolean {
  const own = join(layout.temporary, `${owners.name}-${randomUUID()}`);
  // Linked, so that the file has its content from the moment it exists.
  writeFileSync(own, owners.name);
  const create = (): boolean => unless('EEXIST', () => linkSync(own, path)) !== null;
  try {
    if (create()) return true;
    if (isClaimed(path, owners)) return false;
    const away = `${own}-away`;
    unless('ENOENT', () => renameSync(path, away));
    rmSync(away, { force: true });
    return create();
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whether a living process has made this file. */
export function isClaimed(path: string, owners: Owners): boolean {
  const holder = unless('ENOENT', () => readFileSync(path, 'utf8'));
  return holder !== null && owners.isAlive(holder);
}
