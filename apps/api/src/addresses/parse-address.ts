import { isIP, isIPv4, SocketAddress } from 'node:net';

/**
 * Reads an IP address strictly, into the one form that stands for it: lower case, zeros compressed, and IPv4 where IPv6 only
 * carries it. Null for all else, ports, brackets and zones included.
 */
export function parseAddress(text: string): string | null {
  if (isIP(text) === 0 || text.includes('%')) return null;
  if (isIPv4(text)) return text;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const mapped = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : '';
  return isIPv4(mapped) ? mapped : address;
}
