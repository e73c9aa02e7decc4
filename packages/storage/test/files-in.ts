import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The paths of all files below a folder. */
export async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
