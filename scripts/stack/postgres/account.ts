import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SetupError } from '../../bootstrap/setup-error.mjs';

const run = promisify(execFile);
const name = 'postgres';

/** What `spawn` takes to run a program under another account. */
export type Account = { uid: number; gid: number };

/**
 * The account that the database server runs under: our own, or where we are root, which PostgreSQL refuses, the
 * system's `postgres`, made if it is missing.
 */
export async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  return (await find()) ?? (await make());
}

async function find(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    // `id` ends with 1 where there is no such account; anything else is a fault of its own.
    if (error instanceof Error && 'code' in error && error.code === 1) return null;
    throw error;
  }
}

async function make(): Promise<Account> {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  let reason: unknown;
  try {
    await run('useradd', [...options, name]);
  } catch (error) {
    reason = error;
  }
  // Two stacks may have tried at once: what counts is that the account is there.
  const account = await find();
  if (account !== null) return account;
  throw new SetupError(
    `PostgreSQL does not run as root, and the account "${name}" could not be made. Make it, or start as another user, or set DATABASE_URL.`,
    { cause: reason },
  );
}
