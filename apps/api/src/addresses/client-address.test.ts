import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';
import { networkOf } from './network-of.ts';
import { parseAddress } from './parse-address.ts';
import { parseTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';

function trusting(text: string): TrustedProxies {
  const proxies = parseTrustedProxies(text);
  if (proxies === null) throw new Error(`"${text}" is no list of proxies`);
  return proxies;
}

const proxies = trusting('10.0.0.0/8, 192.0.2.1, fd00::/8, 2001:db8:5::1');
const proxyAddress = fc.constantFrom('10.0.0.1', '10.200.3.4', '::ffff:10.1.2.3', '192.0.2.1', 'FD00::9');
const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
const untrusted = anyAddress.filter((text) => {
  const address = parseAddress(text);
  return address !== null && !proxies.has(address);
});
/** What somebody may write into a header to be taken for another. */
const forged = fc.oneof(
  fc.string(),
  fc.array(fc.oneof(anyAddress, proxyAddress, fc.string()), { maxLength: 5 }).map((parts) => parts.join(',')),
);

describe('the address of a client', () => {
  it('is the socket’s own where nobody is trusted, whatever the header says', () => {
    fc.assert(
      fc.property(anyAddress, forged, (peer, header) => {
        expect(clientAddress(peer, header, trusting(''))).toBe(parseAddress(peer));
      }),
    );
  });

  it('can never be chosen by a client that is not trusted, behind any number of proxies that are', () => {
    fc.assert(
      fc.property(
        untrusted,
        fc.option(forged, { nil: undefined }),
        fc.array(proxyAddress, { maxLength: 4 }),
        (client, header, ways) => {
          // The first proxy appends the client's address, each further one that of the proxy before it.
          const seen = [client, ...ways];
          const peer = seen.pop();
          const appended = [...(header === undefined ? [] : [header]), ...seen].join(', ');
          expect(clientAddress(peer, appended, proxies)).toBe(parseAddress(client));
        },
      ),
    );
  });

  it.each([
    ['10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['::ffff:10.0.0.1', '1.1.1.1, 203.0.113.7 , 10.0.0.2', '203.0.113.7'],
    ['10.0.0.1', '2001:DB8:0:0::7', '2001:db8::7'],
    ['10.0.0.1', '::ffff:cb00:7107', '203.0.113.7'],
    // What cannot be read leads no further than to whoever passed it on.
    ['10.0.0.1', '203.0.113.7, unknown', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.7:443', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.07', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['fe80::1%eth0', undefined, 'fe80::1'],
    [undefined, '203.0.113.7', 'unknown'],
  ])('from the peer %s with the header %s is %s', (peer, header, address) => {
    expect(clientAddress(peer, header, proxies)).toBe(address);
  });
});

it.each(['nonsense', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/', '010.0.0.1'])(
  'the proxy %s is refused',
  (text) => {
    expect(parseTrustedProxies(`10.0.0.1,${text}`)).toBeNull();
  },
);

it('all addresses of one network of IPv6 are counted as one, and each of IPv4 as itself', () => {
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('2001:db8::7')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
      const [a, b] = [parseAddress(one), parseAddress(other)];
      fc.pre(a !== null && b !== null && a.includes(':') && b.includes(':'));
      const same = trusting(`${a}/64`).has(b ?? '');
      expect(networkOf(a ?? '') === networkOf(b ?? '')).toBe(same);
    }),
  );
});
