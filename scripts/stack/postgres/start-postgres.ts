import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { SetupError } from '../../bootstrap/setup-error.mjs';
import { describeEnd, type End, ended, stopChild } from '../../process/child.ts';
import { freePort } from '../free-port.ts';
import { keepSecret } from '../keep-secret.ts';
import { makeOpenFolder } from '../state-folder.ts';
import { type Account, serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { clearLeftover } from './clear-leftover.ts';
import { initialize } from './initialize.ts';

/** A running server. */
export type Postgres = {
  /** The database `gruntless` under a login that owns it and may make roles, but is no superuser. */
  url: string;
  /** The superuser's address. */
  adminUrl: string;
  /** Resolves when the server has ended, asked or not. */
  end: Promise<End>;
  /** Asks the server to end, disconnecting everybody, and waits for that. */
  stop(): Promise<void>;
  pid: number;
};

export type PostgresOptions = {
  /** Holds data, password and log. The caller makes sure that one server at a time uses it. */
  folder: string;
  /** False where the data may be lost in a crash: a server for tests is then much faster. */
  durable: boolean;
  signal?: AbortSignal | undefined;
};

/** The name of both the database and the login that owns it. */
const owned = 'gruntless';
const startTimeoutMs = 60_000;
const lookEveryMs = 10;
const undurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts a PostgreSQL of our own on a free port of 127.0.0.1, making its data folder at the first call.
 * Rejects with a `SetupError` where that fails.
 */
export async function startPostgres({ folder, durable, signal }: PostgresOptions): Promise<Postgres> {
  await makeOpenFolder(folder);
  const password = await keepSecret(join(folder, 'password'));
  const account = await serverAccount();
  const { initdb, postgres } = await findBinaries();
  const dataFolder = await initialize({ initdb, account, folder, password, durable, signal });
  await clearLeftover(dataFolder);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    ...(durable ? {} : undurable),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = join(folder, 'log');
  const { child, pid } = await spawnServer(postgres, ['-D', dataFolder, ...args], account, logFile);
  const end = ended(child);
  const stop = async () => {
    await stopChild(child, end, [
      { signal: 'SIGINT', graceMs: 10_000 },
      { signal: 'SIGQUIT', graceMs: 5_000 },
    ]);
  };
  const urlOf = (name: string) => `postgres://${name}:${password}@127.0.0.1:${port}/${name}`;
  const adminUrl = urlOf('postgres');
  try {
    await whenReady({ dataFolder, end, logFile, signal });
    await makeDatabase(adminUrl, password);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(owned), adminUrl, end, stop, pid };
}

async function spawnServer(
  postgres: string,
  args: string[],
  account: Account | null,
  logFile: string,
): Promise<{ child: ChildProcess; pid: number }> {
  // The kernel then ends the server when this process is killed; where that is not to be had, the next start does.
  const setpriv = '/usr/bin/setpriv';
  const tied = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'INT', postgres] : [postgres];
  const [command = postgres, ...before] = tied;
  await using log = await open(logFile, 'w');
  const child = spawn(command, [...before, ...args], {
    ...account,
    cwd: '/',
    env: {},
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C in a terminal must not end the database before those that use it.
    detached: true,
  });
  // A program that cannot be started has no pid, and says why in an event.
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  return { child, pid: child.pid };
}

type Starting = { dataFolder: string; end: Promise<End>; logFile: string; signal: AbortSignal | undefined };

/** Waits until the server says, in the last line of its pid file as pg_ctl reads it, that it takes connections. */
async function whenReady({ dataFolder, end, logFile, signal }: Starting): Promise<void> {
  let over: End | null = null;
  void end.then((result) => (over = result));
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const pidFile = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
    if (pidFile.split('\n')[7]?.trim() === 'ready') return;
    if (over !== null || Date.now() > deadline) {
      const log = await readFile(logFile, 'utf8');
      const what = over === null ? 'did not become ready' : `ended (${describeEnd(over)})`;
      throw new SetupError(`PostgreSQL ${what} while starting. Its log, ${logFile}:\n${log.slice(-2_000)}`);
    }
    await delay(lookEveryMs);
  }
}

async function makeDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_database where datname = $1) as database`,
      [owned],
    );
    const made = rows[0];
    // The password is one of hexadecimal digits; `create role` takes no parameters.
    if (made?.role !== true)
      await client.query(`create role ${owned} login createrole password '${password}'`);
    if (made?.database !== true) await client.query(`create database ${owned} owner ${owned}`);
  } finally {
    await client.end();
  }
}
