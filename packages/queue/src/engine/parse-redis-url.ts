import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { QueueUnavailable } from './queue-unavailable.ts';

/** Where Redis is, and how to sign in there. */
export type RedisAddress = {
  host: string;
  port: number;
  db: number;
  username?: string;
  password?: string;
  tls?: ConnectionOptions;
};

const defaultPort = 6379;

/**
 * What ioredis needs of `redis[s]://[user[:password]]@host[:port][/database]`. It could read the address itself, but would
 * then not look at the authority that is given beside it. User and password are percent-encoded.
 * @throws {QueueUnavailable} where the address or the file with its authority is not right.
 */
export function parseRedisUrl(url: string, caFile: string | undefined): RedisAddress {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isTls = protocol === 'rediss:';
  if (caFile !== undefined && !isTls) {
    throw new QueueUnavailable(
      'REDIS_CA_FILE is set, but REDIS_URL does not ask for TLS: begin it with rediss://.',
    );
  }
  return {
    host: host || '127.0.0.1',
    port: port === '' ? defaultPort : Number(port),
    db: parseDatabase(pathname),
    ...(username === '' ? {} : { username: decode(username) }),
    ...(password === '' ? {} : { password: decode(password) }),
    ...(isTls ? { tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...authorityOf(caFile) } } : {}),
  };
}

function parseDatabase(pathname: string): number {
  const database = /^\/?(\d*)$/.exec(pathname)?.[1];
  if (database !== undefined) return Number(database);
  throw new QueueUnavailable('The path of REDIS_URL must be the number of a database, such as /0, or empty.');
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Its own error would show the password.
    throw new QueueUnavailable('The user name and the password in REDIS_URL must be percent-encoded.');
  }
}

function authorityOf(caFile: string | undefined): { ca?: string } {
  if (caFile === undefined) return {};
  try {
    return { ca: readFileSync(caFile, 'utf8') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new QueueUnavailable(`The certificate of REDIS_CA_FILE cannot be read: ${reason}`);
  }
}
