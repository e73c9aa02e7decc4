import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

/** A request for what only operators may see. */
export type OperatorRequest = {
  /** The socket's own address, never one that a header names. */
  peerAddress: string | undefined;
  headers: {
    authorization: string | undefined;
    host: string | undefined;
    forwarded: string | undefined;
    'x-forwarded-for': string | undefined;
  };
};

/** Whether an operator asks; if not, the status to answer with and a sentence that says what to do. */
export type Admission = { admitted: true } | { admitted: false; status: 401 | 403; message: string };

/** The user name of HTTP Basic, for browsers, which cannot send a bearer token by hand. */
const basicUser = 'operator';

/**
 * Lets operators in. With a token a request must carry it, wherever it comes from. Without one it must come from this very
 * machine and from no proxy on it: a proxy passes strangers on under its own address.
 */
export function admitOperator(request: OperatorRequest, operatorToken: string | undefined): Admission {
  if (operatorToken === undefined) return isLocal(request) ? { admitted: true } : refusal(403, localOnly);
  const given = tokenOf(request.headers.authorization);
  if (given === null) return refusal(401, tokenMissing);
  return isSame(given, operatorToken) ? { admitted: true } : refusal(401, tokenWrong);
}

const localOnly =
  'Only this machine itself may look at this, and not through a proxy. Set OPERATOR_TOKEN and send it as "Authorization: Bearer <token>" to look from elsewhere.';
const tokenMissing = 'Send the operator\'s token: "Authorization: Bearer <OPERATOR_TOKEN>".';
const tokenWrong = "This is not the operator's token: compare it with OPERATOR_TOKEN of this process.";

function refusal(status: 401 | 403, message: string): Admission {
  return { admitted: false, status, message };
}

/** The token of a bearer, or the password of HTTP Basic. */
function tokenOf(authorization: string | undefined): string | null {
  const [, scheme = '', credentials = ''] = /^(\w+) +(\S+)$/.exec(authorization ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic': {
      const [user, ...password] = Buffer.from(credentials, 'base64').toString().split(':');
      return user === basicUser ? password.join(':') : null;
    }
    default:
      return null;
  }
}

/** Compares in the same time wherever the two differ; their hashes have one length. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLocal({ peerAddress, headers }: OperatorRequest): boolean {
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false;
  // A page of somewhere else whose name was made to point here is still asked for by that name.
  return isLoopback(peerAddress) && isLocalHost(headers.host);
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain);
  return family !== 0 && loopback.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function isLocalHost(host = ''): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name === 'localhost' || isLoopback(name);
}
