import { execFile } from 'node:child_process';
import { chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

const run = promisify(execFile);

type Initialize = {
  initdb: string;
  account: Account | null;
  folder: string;
  password: string;
  durable: boolean;
  signal?: AbortSignal | undefined;
};

/**
 * Makes the data folder `data` below `folder`, unless it is there. It is made aside and renamed, so that one that was
 * cut short is never taken for a whole one.
 */
export async function initialize(options: Initialize): Promise<string> {
  const { initdb, account, folder, password, durable, signal } = options;
  const dataFolder = join(folder, 'data');
  if ((await stat(dataFolder).catch(() => null)) !== null) return dataFolder;
  const aside = join(folder, 'initdb');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  const passwordFile = join(aside, 'password');
  const unfinished = join(aside, 'data');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) {
    await chown(passwordFile, account.uid, account.gid);
    await chown(aside, account.uid, account.gid);
  }
  await run(
    initdb,
    [
      `--pgdata=${unfinished}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ],
    { ...account, cwd: '/', env: {}, ...(signal === undefined ? {} : { signal }) },
  );
  await rename(unfinished, dataFolder);
  await rm(aside, { recursive: true });
  return dataFolder;
}
