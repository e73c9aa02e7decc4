import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Wheel } from './make-wheel.ts';

type Listed = { filename: string; bytes: Uint8Array; sha256: string | null; requiresPython?: string };

/** An index of PEP 503 on loopback. */
export type Index = {
  /** Its root, as pip takes it. */
  url: string;
  host: string;
  add(...wheels: Wheel[]): void;
  addSource(name: string, version: string): void;
  /** Puts other bytes behind a listed file; its page goes on to tell the first hash, if `alsoHash` is not given. */
  swap(wheel: Wheel, other: Wheel, options?: { alsoHash?: boolean }): void;
  /** Leaves the hashes out of the pages. */
  hideHashes(): void;
  /** Holds back the files until the returned function is called; pages are answered all the same. */
  hold(): () => void;
  /** Resolves when the next file is asked for. */
  nextDownload(): Promise<void>;
  /** Lets every page point to this address in place of its own. */
  pointTo(origin: string): void;
  /** The paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
};

export async function startIndex(): Promise<Index> {
  const packages = new Map<string, Listed[]>();
  const asked: string[] = [];
  let hashes = true;
  let origin = '';
  let held: Promise<void> = Promise.resolve();
  let tellDownload = (): void => {};

  const list = (name: string, file: Listed): void => {
    const key = name.toLowerCase().replaceAll(/[-_.]+/g, '-');
    packages.set(key, [...(packages.get(key) ?? []), file]);
  };
  const all = (): Listed[] => [...packages.values()].flat();

  async function answer(path: string, response: ServerResponse): Promise<void> {
    asked.push(path);
    const page = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const files = page === undefined ? undefined : packages.get(page);
    if (files !== undefined) {
      response.setHeader('content-type', 'text/html');
      response.end(`<!DOCTYPE html><body>${files.map(anchor).join('\n')}</body>`);
      return;
    }
    const file = all().find(({ filename }) => path === `/files/${filename}`);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    tellDownload();
    await held;
    response.end(file.bytes);
  }
  const anchor = ({ filename, sha256, requiresPython }: Listed): string => {
    const hash = hashes && sha256 !== null ? `#sha256=${sha256}` : '';
    const python =
      requiresPython === undefined
        ? ''
        : ` data-requires-python="${requiresPython.replace('<', '&lt;').replace('>', '&gt;')}"`;
    return `<a href="${origin}/files/${filename}${hash}"${python}>${filename}</a>`;
  };

  const server = createServer((request, response) => void answer(request.url ?? '', response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A server that listens on TCP has one.
  return {
    url: `http://127.0.0.1:${port}/simple`,
    host: `127.0.0.1:${port}`,
    add: (...wheels) => wheels.forEach((wheel) => list(wheel.name, { ...wheel })),
    addSource: (name, version) =>
      list(name, { filename: `${name}-${version}.tar.gz`, bytes: new Uint8Array([1]), sha256: null }),
    swap(wheel, other, { alsoHash = false } = {}) {
      const listed = all().find(({ filename }) => filename === wheel.filename);
      if (listed === undefined) throw new Error(`${wheel.filename} is not listed`);
      listed.bytes = other.bytes;
      if (alsoHash) listed.sha256 = other.sha256;
    },
    hideHashes() {
      hashes = false;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    nextDownload() {
      const { promise, resolve } = Promise.withResolvers<void>();
      tellDownload = resolve;
      return promise;
    },
    pointTo(other) {
      origin = other;
    },
    asked,
    async close() {
      server.closeAllConnections();
      // A second time there is nothing left to close.
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
