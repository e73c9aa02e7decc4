import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { about, aboutName } from './about.ts';
import type { Layout } from './layout.ts';

/** An environment that is ready. */
export interface StoredEnvironment {
  readonly key: string;
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/** All environments, the least recently used first. */
export async function listEnvironments(layout: Layout): Promise<StoredEnvironment[]> {
  const keys = await readdir(layout.environments);
  const found = await Promise.all(keys.map((key) => describe(layout, key)));
  return found.filter((entry) => entry !== null).toSorted((a, b) => a.usedAtMs - b.usedAtMs);
}

/** Null for one that another process removes at this moment. */
async function describe(layout: Layout, key: string): Promise<StoredEnvironment | null> {
  const folder = join(layout.environments, key);
  try {
    const [stats, text] = await Promise.all([stat(folder), readFile(join(folder, aboutName), 'utf8')]);
    return { key, sizeBytes: about.parse(JSON.parse(text)).sizeBytes, usedAtMs: stats.mtimeMs };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
