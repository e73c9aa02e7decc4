import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOwnerName, readOwnerState } from '@gruntless/sandbox';

/** The processes that share a folder of environments, this one among them. */
export interface Owners {
  /** This process's name, the prefix of everything that it makes. */
  readonly name: string;
  /** False for a process that is gone, and for what is no name of one. */
  isAlive(name: string): boolean;
  close(): void;
}

const TOUCH_EVERY_MS = 10_000;
/** A process of another container shows its life by touching its file alone; so many missed touches mean that it is dead. */
const FOREIGN_DEAD_AFTER_MS = 6 * TOUCH_EVERY_MS;

/** Enters this process into `folder`, and clears the entries of dead ones. */
export async function openOwners(folder: string): Promise<Owners> {
  await mkdir(folder, { recursive: true });
  const name = makeOwnerName();
  const path = join(folder, name);
  const isAlive = (other: string): boolean => {
    const state = readOwnerState(other);
    if (state !== 'foreign') return state === 'alive';
    const entry = statSync(join(folder, other), { throwIfNoEntry: false });
    return entry !== undefined && Date.now() - entry.mtimeMs < FOREIGN_DEAD_AFTER_MS;
  };
  writeFileSync(path, '');
  for (const other of readdirSync(folder)) if (!isAlive(other)) rmSync(join(folder, other), { force: true });
  const timer = setInterval(() => {
    const now = new Date();
    utimesSync(path, now, now);
  }, TOUCH_EVERY_MS);
  timer.unref();
  return {
    name,
    isAlive,
    close() {
      clearInterval(timer);
      rmSync(path, { force: true });
    },
  };
}
