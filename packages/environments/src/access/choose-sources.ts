import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mount } from '@gruntless/sandbox';
import type { PipSettings } from './read-pip-settings.ts';

/** Where packages come from, as the sandbox sees it. */
export interface Sources {
  readonly indexes: readonly string[];
  readonly links: readonly string[];
  readonly trustedHosts: readonly string[];
  /** `host:port` of everything that may be asked over the network. */
  readonly allowedHosts: readonly string[];
  /** The folders of the host that are behind addresses of files. */
  readonly mounts: readonly Mount[];
}

/** Hosts that an index's pages are known to point to. */
const FILE_HOSTS: Readonly<Record<string, readonly string[]>> = {
  'pypi.org': ['files.pythonhosted.org:443'],
  'test.pypi.org': ['test-files.pythonhosted.org:443'],
};

/** Translates settings to what a sandbox can reach: hosts through the proxy, folders by read-only mounts. */
export function chooseSources(settings: PipSettings, extraAllowedHosts: readonly string[]): Sources {
  const mounts: Mount[] = [];
  const mount = (hostPath: string): string => {
    const path = mounts.find((candidate) => candidate.hostPath === hostPath)?.path;
    if (path !== undefined) return path;
    mounts.push({ hostPath, path: `/opt/sources/${mounts.length}` });
    return `/opt/sources/${mounts.length - 1}`;
  };
  const indexes = settings.indexes.map((index) => seenInside(index, mount, true));
  const links = settings.links.map((link) => seenInside(link, mount, false));
  const remote = [...indexes, ...links].map((address) => new URL(address)).filter(isRemote);
  const hosts = remote.flatMap((address) => [hostOf(address), ...(FILE_HOSTS[address.hostname] ?? [])]);
  const extra = extraAllowedHosts.map((host) => (/:\d+$/.test(host) ? host : `${host}:443`));
  return {
    indexes,
    links,
    trustedHosts: settings.trustedHosts,
    allowedHosts: [...new Set([...hosts, ...extra])],
    mounts,
  };
}

/** An address or path of the host as the sandbox has it. An index's files often lie beside its pages: one folder up. */
function seenInside(source: string, mount: (hostPath: string) => string, isIndex: boolean): string {
  const address = source.startsWith('/') ? pathToFileURL(source) : new URL(source);
  if (address.protocol !== 'file:') return address.href;
  const path = fileURLToPath(address).replace(/(?<=.)\/+$/, '');
  const parent = dirname(path);
  // `/srv` or `/` would show far more than an index.
  const root = isIndex && dirname(parent) !== '/' ? parent : path;
  return pathToFileURL(mount(root) + path.slice(root.length)).href;
}

function isRemote(address: URL): boolean {
  return address.protocol === 'https:' || address.protocol === 'http:';
}

function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
}
