import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mount } from '@gruntless/sandbox';
import type { EnvironmentsOptions } from '../environments.ts';
import { certificatesPath } from '../tool/run-tool.ts';
import { chooseSources } from './choose-sources.ts';
import { openProxy, type Proxy, socketName } from './open-proxy.ts';
import { type PipSettings, readPipSettings } from './read-pip-settings.ts';

/** How a sandbox reaches what packages come from, and nothing else. */
export interface Access {
  /** What `python/` reads of it. */
  readonly task: object;
  readonly mounts: readonly Mount[];
  readonly certificates: string | null;
  /** For people: where packages come from, without names and passwords. */
  readonly sources: readonly string[];
  close(): Promise<void>;
}

const PROXY_PATH = '/opt/index';
const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Opens the way to the operator's index or folder; where nothing is said, to what pip is told on this machine. */
export async function openAccess(
  options: EnvironmentsOptions,
  tools: { python: string; pip: string },
  proxyFolder: string,
): Promise<Access> {
  const settings = await readSettings(options, tools);
  const sources = chooseSources(settings, options.extraAllowedHosts ?? []);
  const proxy: Proxy = await openProxy(proxyFolder, sources.allowedHosts);
  const certificates = settings.certificates ?? certificatesOf(options.variables);
  const { indexes, links, trustedHosts, allowedHosts } = sources;
  return {
    task: {
      socket: join(PROXY_PATH, socketName),
      indexes,
      links,
      trustedHosts,
      allowedHosts,
      certificates: certificates === null ? null : certificatesPath,
    },
    mounts: [{ hostPath: proxy.folder, path: PROXY_PATH }, ...sources.mounts],
    certificates,
    sources: [...settings.indexes, ...settings.links].map((source) => source.replace(/\/\/[^/@]+@/, '//')),
    close: () => proxy.close(),
  };
}

async function readSettings(
  { index, wheelFolder, variables }: EnvironmentsOptions,
  { python, pip }: { python: string; pip: string },
): Promise<PipSettings> {
  const nothing: PipSettings = { indexes: [], links: [], trustedHosts: [], certificates: null };
  if (wheelFolder !== undefined) {
    if (!existsSync(wheelFolder)) throw new Error(`there is no folder of wheels at ${wheelFolder}`);
    return { ...nothing, links: [wheelFolder] };
  }
  const settings = await readPipSettings(python, pip, variables);
  // pip passes over a folder that is not there; a sandbox cannot be shown one.
  if (index === undefined)
    return { ...settings, links: settings.links.filter(isThere), indexes: settings.indexes.filter(isThere) };
  const { protocol, hostname } = new URL(index);
  // Whoever names an index without TLS trusts the way to it.
  const trustedHosts = protocol === 'http:' ? [hostname] : settings.trustedHosts;
  return { ...nothing, indexes: [index], trustedHosts, certificates: settings.certificates };
}

function isThere(source: string): boolean {
  if (source.startsWith('/')) return existsSync(source);
  const address = new URL(source);
  return address.protocol !== 'file:' || existsSync(fileURLToPath(address));
}

function certificatesOf(variables: Readonly<Record<string, string>>): string | null {
  const named = variables['SSL_CERT_FILE'] ?? variables['REQUESTS_CA_BUNDLE'];
  if (named !== undefined) return named;
  return existsSync(SYSTEM_CERTIFICATES) ? SYSTEM_CERTIFICATES : null;
}
