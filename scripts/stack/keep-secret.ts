import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** The secret that is kept in a file: 64 hexadecimal digits, made at the first call, for the owner's eyes alone. */
export async function keepSecret(file: string): Promise<string> {
  return (await read(file)) ?? make(file);
}

async function read(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

async function make(file: string): Promise<string> {
  // Linked into place whole: nobody ever reads half a secret, and the first of several at once wins.
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(aside, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  try {
    await link(aside, file);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isTaken) throw error;
  } finally {
    await rm(aside);
  }
  return readFile(file, 'utf8');
}
