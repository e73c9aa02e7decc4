import { BlockList, isIPv4 } from 'node:net';
import { parseAddress } from './parse-address.ts';

/** Addresses of proxies whose X-Forwarded-For is believed. */
export type TrustedProxies = { has(address: string): boolean };

/** Reads addresses and CIDR ranges with commas between; null where one of them is neither. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  const list = new BlockList();
  for (const part of text.split(',').map((entry) => entry.trim())) {
    if (part === '') continue;
    const [written = '', bits, ...rest] = part.split('/');
    const address = parseAddress(written);
    if (address === null || rest.length > 0) return null;
    const family = familyOf(address);
    const longest = family === 'ipv4' ? 32 : 128;
    if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= longest)) return null;
    list.addSubnet(address, bits === undefined ? longest : Number(bits), family);
  }
  return { has: (address) => list.check(address, familyOf(address)) };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');
