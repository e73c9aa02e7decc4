import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

/** Opens a service on the machine's own loopback and has a script look for it, for the network, and for other kinds of sockets. */
export async function probeNetwork({ attack }: Lab): Promise<Finding> {
  let reached = 0;
  const server = createServer((socket) => {
    reached++;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const script = `
import socket
for name in [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]:
    if name != 'lo':
        print('interface', name)
for host, number in (('127.0.0.1', port), ('169.254.169.254', 80), ('1.1.1.1', 53)):
    try:
        socket.create_connection((host, number), 1).close()
        print('connected to', host)
    except OSError:
        pass
for name, family in (('NETLINK', 16), ('PACKET', 17), ('VSOCK', 40)):
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
        print('socket', name)
    except OSError:
        pass
try:
    socket.getaddrinfo('example.com', 80)
    print('name service')
except OSError:
    pass`;
  try {
    const { verdict, log } = await attack(script, { values: { port } });
    const holds = verdict === 'ok' && log === '' && reached === 0;
    return {
      promise: 'There is no network, not even to this machine',
      holds,
      detail: holds
        ? 'a service on this machine’s loopback, the metadata address, a public address and names were tried'
        : `reached: ${log.trim().replaceAll('\n', ', ') || `nothing, but the attempt ended as ${verdict}`}`,
      ...(!holds && {
        remedy: 'The kernel needs CONFIG_NET_NS. Inside of a container, allow new network namespaces.',
      }),
    };
  } finally {
    server.close();
  }
}
