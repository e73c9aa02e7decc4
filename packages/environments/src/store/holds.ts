import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HeldEnvironment } from '../environments.ts';
import { isClaimed } from './claim-file.ts';
import type { Layout } from './layout.ts';
import type { Owners } from './owners.ts';
import { unless } from './unless.ts';

/** Who uses which environment, in this process and in others. */
export interface Holds {
  /** Keeps an environment from being removed; null where there is none. */
  take(key: string): Promise<HeldEnvironment | null>;
  /** Whether any living process uses it. */
  isHeld(key: string): boolean;
  close(): void;
}

/** An eviction takes far less than a millisecond, in which its process does nothing else. */
const LOOK_AGAIN_AFTER_MS = 5;

/** Keeps a file for each environment that this process uses. */
export function openHolds(layout: Layout, owners: Owners): Holds {
  const counts = new Map<string, number>();
  const markOf = (key: string, owner: string): string => join(layout.uses, `${key}@${owner}`);

  function leave(key: string): void {
    const count = (counts.get(key) ?? 0) - 1;
    counts.set(key, count);
    if (count > 0) return;
    counts.delete(key);
    rmSync(markOf(key, owners.name), { force: true });
  }

  return {
    async take(key) {
      // The order is what makes this safe. Whoever evicts announces it first and looks for marks then; whoever takes makes
      // its mark first and looks for announcements then. So at least one of the two sees the other.
      counts.set(key, (counts.get(key) ?? 0) + 1);
      writeFileSync(markOf(key, owners.name), '');
      while (isClaimed(join(layout.evictions, key), owners)) await delay(LOOK_AGAIN_AFTER_MS);
      const folder = join(layout.environments, key);
      if (!existsSync(folder)) {
        leave(key);
        return null;
      }
      noteUse(folder);
      let isHeld = true;
      return {
        folder: join(folder, 'packages'),
        async release() {
          if (!isHeld) return;
          isHeld = false;
          noteUse(folder);
          leave(key);
        },
      };
    },
    isHeld(key) {
      const marks = readdirSync(layout.uses).filter((name) => name.startsWith(`${key}@`));
      return marks.some((name) => owners.isAlive(name.slice(key.length + 1)));
    },
    close() {
      for (const key of counts.keys()) rmSync(markOf(key, owners.name), { force: true });
      counts.clear();
    },
  };
}

/** In parts of a millisecond, so that of two uses in a row the later one is known. */
function noteUse(folder: string): void {
  const nowSeconds = (performance.timeOrigin + performance.now()) / 1_000;
  unless('ENOENT', () => utimesSync(folder, nowSeconds, nowSeconds));
}
