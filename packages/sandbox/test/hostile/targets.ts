import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantedSecret, type TestWorker } from '../support/start-worker.ts';

/** Things on this machine that a script would like to reach, all open to every user of it. */
export interface Targets extends AsyncDisposable {
  /** In the worker's environment, and the content of a file that everybody may read. */
  readonly secret: string;
  /** A sleep of so many seconds is one that an attack of this test has left behind. */
  readonly mark: string;
  /** Variables for a script: all that an attacker could know. Secrets in two halves, so that a script does not find its own. */
  valuesFor(worker: TestWorker): Record<string, string>;
  /** Connections and datagrams that arrived at the listeners since they were proven to work. */
  reached(): readonly string[];
}

/** Opens the listeners, and proves each by reaching it from here. */
export async function openTargets(): Promise<Targets> {
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-hostile-'));
  await chmod(folder, 0o755);
  const secretFile = join(folder, 'secret');
  await writeFile(secretFile, plantedSecret);
  const unixPath = join(folder, 'socket');
  const abstractName = `gruntless-hostile-${randomBytes(6).toString('hex')}`;

  const reached: string[] = [];
  const listen = async (name: string, where: { port: number; host: string } | { path: string }) => {
    const server = createServer((socket) => {
      reached.push(name);
      socket.destroy();
    });
    server.listen(where);
    await once(server, 'listening');
    return server;
  };
  const tcp = await listen('tcp', { port: 0, host: '0.0.0.0' });
  const unix = await listen('unix', { path: unixPath });
  await chmod(unixPath, 0o777);
  const abstract = await listen('abstract', { path: `\0${abstractName}` });
  const udp = createSocket('udp4', () => reached.push('udp'));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const tcpPort = portOf(tcp);

  await Promise.all([
    knock({ port: tcpPort }),
    knock({ path: unixPath }),
    knock({ path: `\0${abstractName}` }),
    send(udp.address().port),
    once(udp, 'message'),
  ]);
  if (reached.toSorted().join() !== 'abstract,tcp,udp,unix')
    throw new Error(`the listeners do not work: ${reached.join()}`);
  reached.length = 0;

  const victim = `victim-${randomBytes(6).toString('hex')}`;
  // sleep(1) adds its arguments up; this number of seconds is nobody else's.
  const mark = `1000000.${randomBytes(4).readUInt32LE()}`;
  return {
    secret: plantedSecret,
    mark,
    reached: () => reached,
    valuesFor: (worker) => ({
      secret_head: plantedSecret.slice(0, 8),
      secret_tail: plantedSecret.slice(8),
      victim_head: victim.slice(0, 9),
      victim_tail: victim.slice(9),
      worker_folder: worker.folder,
      secret_file: secretFile,
      tcp_port: String(tcpPort),
      udp_port: String(udp.address().port),
      host_addresses: hostAddresses().join(' '),
      unix_path: unixPath,
      abstract_name: abstractName,
      trace_mark: `trace_${randomBytes(6).toString('hex')}`,
      mark,
    }),
    async [Symbol.asyncDispose]() {
      udp.close();
      for (const server of [tcp, unix, abstract]) server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function portOf(server: Server): number {
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo).port;
}

async function knock(where: { port: number } | { path: string }): Promise<void> {
  await once(connect('path' in where ? where : { ...where, host: '127.0.0.1' }), 'close');
}

async function send(port: number): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise((resolve) => socket.send('knock', port, '127.0.0.1', resolve));
  socket.close();
}

/** Every IPv4 address of this machine, and of whoever routes for a container. */
function hostAddresses(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [
    ...new Set([
      ...own.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
      '172.17.0.1',
    ]),
  ];
}
