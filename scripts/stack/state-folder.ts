import { createHash } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where root keeps what a less privileged account must reach. */
export const sharedFolder = '/var/lib/gruntless';

/**
 * Makes the folder that holds the local stack's state: `.gruntless` in the checkout.
 *
 * Started as root, the database and the sandbox run under accounts that may do less, and those must be able to walk to
 * their folders. Below a folder that only root may enter, such as `/root`, the state therefore lies elsewhere, under a
 * name that is always the same for this checkout.
 */
export async function openStateFolder(root: string, shared = sharedFolder): Promise<string> {
  const isOpen = await isOpenToAll(root);
  if (!isOpen) await makeOpenFolder(shared);
  const folder = isOpen ? join(root, '.gruntless') : join(shared, nameOf(root));
  await makeOpenFolder(folder);
  return folder;
}

/** Makes a folder that every account may walk through, whatever the umask says. */
export async function makeOpenFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}

/** True where any account may walk to the folder; also where we are not root, and no other account is meant to. */
export async function isOpenToAll(folder: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  const { mode } = await stat(folder);
  const mayEnter = (mode & 0o001) !== 0;
  return mayEnter && (folder === dirname(folder) || (await isOpenToAll(dirname(folder))));
}

function nameOf(root: string): string {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return `${basename(root)}-${id}`;
}
