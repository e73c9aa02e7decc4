import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxOutput } from '@gruntless/sandbox';
import { type About, aboutName } from './about.ts';

/** Files that are copied at once: enough to keep the disk busy, far below the limit of open files. */
const COPIES_AT_ONCE = 16;
const PREFIX = 'packages/';

/**
 * Copies what an installation left to `folder`, which is made: files that everybody reads and nobody writes. They are this
 * process's own, so nothing of the sandbox's rights, links or owners comes along.
 */
export async function writeEnvironment(
  folder: string,
  files: readonly SandboxOutput[],
  facts: Omit<About, 'sizeBytes' | 'numFiles'>,
): Promise<void> {
  const copied = files.filter(({ name }) => name.startsWith(PREFIX));
  const folders = new Set([
    folder,
    join(folder, PREFIX),
    ...copied.flatMap(({ name }) => parentsOf(folder, name)),
  ]);
  for (const path of folders) await mkdir(path, { recursive: true });

  const waiting = copied.values();
  const copy = async (): Promise<void> => {
    // The copiers share one iterator, so each file has one of them.
    for (const file of waiting) {
      const path = join(folder, file.name);
      await writeFile(path, file.open(), { flag: 'wx' });
      await chmod(path, 0o444);
    }
  };
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, copy));

  const sizeBytes = copied.reduce((sum, file) => sum + file.sizeBytes, 0);
  const about: About = { ...facts, sizeBytes, numFiles: copied.length };
  await writeFile(join(folder, aboutName), `${JSON.stringify(about, null, 2)}\n`);
  for (const path of folders) await chmod(path, 0o755);
  // A machine that loses power after the rename must not find it complete and its files empty.
  await promisify(execFile)('/usr/bin/sync', ['--file-system', folder], { env: {} });
}

/** The folders on the way to a file, the outermost first. */
function parentsOf(root: string, name: string): string[] {
  const parent = dirname(name);
  return parent === '.' ? [] : [...parentsOf(root, parent), join(root, parent)];
}
