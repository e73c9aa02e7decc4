import { parseAddress } from './parse-address.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/**
 * The address that a request came from: the socket's own, unless that is a proxy of ours. Such a proxy appends the address
 * that it saw to X-Forwarded-For; what stands left of it, anybody may have written. So the header is read from its right
 * end, and only as far as each address that passed the next one on is a proxy of ours.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  // A link-local peer has a zone, which names an interface of this machine.
  let nearest = parseAddress((peer ?? '').split('%', 1)[0] ?? '');
  if (nearest === null) return 'unknown';
  for (const part of (forwardedFor ?? '').split(',').toReversed()) {
    if (!proxies.has(nearest)) break;
    const further = parseAddress(part.trim());
    if (further === null) break;
    nearest = further;
  }
  return nearest;
}
