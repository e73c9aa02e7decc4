import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultLimits } from '@gruntless/sandbox';
import { expect, test } from 'vitest';
import { openProxy } from '../src/access/open-proxy.ts';
import { openFixture } from './support/open-fixture.ts';

/** Speaks to the proxy as a subverted tool would: by hand. */
const script = `
import socket

def ask(request):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect("/opt/index/index.sock")
    connection.sendall(request.encode())
    answer = b""
    while data := connection.recv(4096):
        answer += data
        if b"Established" in answer:
            break
    return answer.decode().split("\\r\\n")[0].partition(" ")[2], connection

for line in requests.splitlines():
    status, connection = ask(line.replace("|", "\\r\\n"))
    print(status)
    if "Established" in status:
        connection.sendall(b"GET /simple/thing/ HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
        print(connection.recv(4096).decode().split("\\r\\n")[0])
for address in (("127.0.0.1", port), ("1.1.1.1", 443)):
    try:
        socket.create_connection(address, 2)
        print("REACHED", address)
    except OSError as error:
        print(type(error).__name__)
`;

test('from inside, the index can be reached and nothing else: not by name, by port, by scheme, nor around the proxy', async () => {
  await using fixture = await openFixture();
  const { port } = new URL(fixture.index.url);
  const secret = createServer((_, response) => response.end('SECRET'));
  await new Promise<void>((resolve) => secret.listen(0, '127.0.0.1', resolve));
  const other = (secret.address() as AddressInfo).port; // A server that listens on TCP has one.
  const proxy = await openProxy(join(fixture.folder, 'proxy'), [`127.0.0.1:${port}`]);
  try {
    const requests = [
      `CONNECT 127.0.0.1:${port} HTTP/1.1|Host: x||`,
      `CONNECT 127.0.0.1:${other} HTTP/1.1|Host: x||`,
      `CONNECT localhost:${port} HTTP/1.1|Host: x||`,
      `CONNECT 127.0.0.1:${port}@127.0.0.1:${other} HTTP/1.1|Host: x||`,
      `GET http://127.0.0.1:${other}/ HTTP/1.1|Host: 127.0.0.1:${port}|Connection: close||`,
      `GET http://127.0.0.1:${port}@127.0.0.1:${other}/ HTTP/1.1|Host: x|Connection: close||`,
      `GET ftp://127.0.0.1:${port}/ HTTP/1.1|Host: x|Connection: close||`,
      `GET / HTTP/1.1|Host: 127.0.0.1:${port}|Connection: close||`,
      `GET http://127.0.0.1:${port}/simple/nothing/ HTTP/1.1|Host: x|Connection: close||`,
    ];
    let log = '';
    await using result = await fixture.sandbox.run({
      script,
      values: { requests: requests.join('\n'), port: Number(port) },
      files: [],
      mounts: [{ hostPath: proxy.folder, path: '/opt/index' }],
      limits: defaultLimits,
      onLog: ({ text }) => void (log += text),
    });
    expect(result).toMatchObject({ verdict: 'ok', message: null });
    expect(log.trim().split('\n')).toEqual([
      '200 Connection Established',
      'HTTP/1.1 404 Not Found',
      ...Array.from({ length: 7 }, () => '403 Forbidden'),
      '404 Not Found',
      'ConnectionRefusedError',
      'OSError',
    ]);
  } finally {
    await proxy.close();
    secret.close();
  }
});
