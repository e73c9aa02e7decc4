import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../scripts/stack/free-port.ts';
import type { Certificates } from './make-certificates.ts';

const execute = promisify(execFile);

/** Why there is no Redis to test with here; null where there is one. */
export function redisMissing(): string | null {
  return spawnSync('redis-server', ['--version']).error === undefined
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)';
}

export type RedisServer = {
  url: string;
  /** Sends a command, as whoever administers it. */
  command(...words: string[]): Promise<string>;
  /** Ends it as a fault of the machine would, with all that it held. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export type RedisSettings = {
  /** Who may sign in; without it everybody may do anything. */
  user?: { name: string; password: string };
  /** Lets only TLS in. */
  tls?: Certificates;
  maxmemoryPolicy?: string;
};

/** Starts a Redis of the test's own on a free port, set up as the operators' guide says. */
export async function startRedis(settings: RedisSettings = {}): Promise<RedisServer> {
  const port = await freePort();
  const { user, tls } = settings;
  let run = await spawnServer(port, settings);
  const end = async (signal: NodeJS.Signals) => {
    if (run.server.exitCode === null && run.server.signalCode === null) {
      const exit = once(run.server, 'exit');
      run.server.kill(signal);
      await exit;
    }
    await rm(run.folder, { recursive: true, force: true });
  };
  const login = user === undefined ? '' : `${[user.name, user.password].map(encodeURIComponent).join(':')}@`;
  return {
    url: `${tls === undefined ? 'redis' : 'rediss'}://${login}127.0.0.1:${port}`,
    command: async (...words) => (await execute('redis-cli', ['-p', `${port}`, ...words])).stdout.trim(),
    kill: () => end('SIGKILL'),
    async restart() {
      run = await spawnServer(port, settings);
    },
    stop: () => end('SIGTERM'),
  };
}

async function spawnServer(
  port: number,
  { user, tls, maxmemoryPolicy = 'noeviction' }: RedisSettings,
): Promise<{ server: ChildProcess; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-redis-'));
  const doors =
    tls === undefined
      ? ['--port', `${port}`]
      : [
          ...['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'],
          ...[
            '--tls-cert-file',
            tls.certificate,
            '--tls-key-file',
            tls.key,
            '--tls-ca-cert-file',
            tls.authority,
          ],
        ];
  const users =
    user === undefined
      ? []
      : [
          ...['--user', 'default', 'off'],
          // What the message about lacking permissions says that it takes.
          ...['--user', user.name, 'on', `>${user.password}`, '~gruntless:*', '+@all'],
        ];
  const others = ['--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const server = spawn(
    'redis-server',
    [...doors, ...others, '--maxmemory-policy', maxmemoryPolicy, ...users],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await untilReady(server);
  return { server, folder };
}

async function untilReady(server: ChildProcess): Promise<void> {
  if (server.stdout === null) throw new Error('The output of redis-server is not read.');
  for await (const line of createInterface(server.stdout)) {
    if (line.includes('Ready to accept connections')) {
      server.stdout.resume();
      return;
    }
  }
  throw new Error('redis-server ended before it was ready.');
}
