import { Redis } from 'ioredis';
import type { RedisAddress } from './parse-redis-url.ts';
import { QueueUnavailable } from './queue-unavailable.ts';

/** The oldest Redis that has streams, which BullMQ needs. */
const leastMajorVersion = 5;
const patienceMs = 5_000;

/**
 * Tries Redis once. The queue's own connections would try for ever and say nothing: right for a server that restarts, wrong
 * for a password that is not the right one.
 * @throws {QueueUnavailable} where it cannot be reached, refuses us, or would lose jobs.
 */
export async function checkRedis(address: RedisAddress): Promise<void> {
  const redis = new Redis({
    ...address,
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
  });
  // The call's own rejection only says that the connection has ended.
  let cause: Error | undefined;
  redis.on('error', (error) => (cause ??= error));
  const name = `Redis at ${address.host}:${address.port}`;
  try {
    await redis.connect();
    requireSuited(name, await redis.info());
  } catch (error) {
    if (error instanceof QueueUnavailable) throw error;
    // Without a cause: the error of a refused command holds its arguments, and those of AUTH are the password.
    throw new QueueUnavailable(`${name} cannot be used. ${reasonOf(cause ?? error)}`);
  } finally {
    redis.disconnect();
  }
}

/** An old server lacks commands; one that evicts keys takes parts of jobs away when its memory is full. */
function requireSuited(name: string, info: string): void {
  const version = /^redis_version:(.+?)\r?$/m.exec(info)?.[1];
  if (version !== undefined && Number.parseInt(version, 10) < leastMajorVersion) {
    throw new QueueUnavailable(
      `${name} is version ${version}, which is too old. Use Redis ${leastMajorVersion} or newer.`,
    );
  }
  const policy = /^maxmemory_policy:(.+?)\r?$/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new QueueUnavailable(
      `${name} throws jobs away when its memory is full: its maxmemory-policy is ${policy}. Set it to noeviction, for example with: redis-cli config set maxmemory-policy noeviction`,
    );
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error, message);
  switch (code) {
    case 'WRONGPASS':
    case 'NOAUTH':
      return `It refuses the user name or the password in REDIS_URL, or needs one (${code}).`;
    case 'NOPERM':
      return 'The user in REDIS_URL lacks permissions: it needs all commands on keys that begin with "gruntless:", and INFO (NOPERM).';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `Nobody here trusts the authority of its certificate. Name a file with the authority's certificate in REDIS_CA_FILE (${code}).`;
    default:
      return `Check REDIS_URL, and that the server runs: ${message}`;
  }
}

/** The code of a system's or a certificate's error; else the first word, which is what Redis has for a code. */
function codeOf(error: unknown, message: string): string {
  const isCoded = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isCoded ? String(error.code) : (message.split(' ', 1)[0] ?? '');
}
