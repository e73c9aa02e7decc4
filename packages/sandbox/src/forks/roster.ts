import type { Environment } from '../interpreter/environment.ts';
import { findIdle, findLacking, isForgotten, meetClient, type Client } from './client.ts';
import type { ServersDescription } from './description.ts';
import { openRetiring } from './retiring.ts';
import type { Server } from './server.ts';

/** What servers may take. */
export interface ServerBounds {
  readonly maxServers: number;
  /** The most memory of all of them, in bytes, without that of their runs. */
  readonly maxBytes: number;
  readonly recycleAfterMs: number;
  readonly recycleAfterRuns: number;
}

/** Who has a server, and who would like one. */
export interface Roster {
  /** The client that a run belongs to; null for a run that no server may fork. */
  find(tenant: string | undefined, environment: Environment): Client | null;
  /** Gives a client its server, unless it has been forgotten. */
  put(client: Client, server: Server): void;
  /** Takes the server away from a client, and starts none for a while. */
  fail(client: Client, reason: string): void;
  /** Looks at all of them: ends those that are worn out or that something is wrong with. */
  inspect(): void;
  /** The client that lacks a server most and for which there is room, after what is idle has made some; or null. */
  next(): Client | null;
  /** Whether servers are on their way out, so that there will be more room. */
  isRetiring(): boolean;
  heldBytes(): number;
  describe(): Omit<ServersDescription, 'serverBytes'>;
  /** Ends all. */
  close(): Promise<void>;
}

/** A server that was used more lately than this makes no room for another one. */
const idleAfterMs = 10_000;
/** Starting costs as much as a run, and what failed will mostly fail again. */
const putOffMs = 5 * 60_000;
/** What one that starts will take: Python, and what operators approve most. */
export const unmeasuredBytes = 96 * 1024 * 1024;

/** No clients yet. `onEnded` is called whenever a server is gone and its room is free. */
export function openRoster(bounds: ServerBounds, onEnded: () => void): Roster {
  const clients = new Map<string, Client>();
  const retiring = openRetiring(onEnded);
  const servers = (): Server[] => [...clients.values()].flatMap(({ server }) => server ?? []);
  const heldBytes = (): number =>
    [...servers(), ...retiring.all()].reduce((sum, server) => sum + server.heldBytes(), 0);
  const hasRoom = (): boolean =>
    servers().length + retiring.all().length < bounds.maxServers &&
    heldBytes() + unmeasuredBytes <= bounds.maxBytes;

  function retire(client: Client): void {
    const { server } = client;
    client.server = null;
    if (server !== null) retiring.add(server);
  }

  function fail(client: Client, reason: string): void {
    client.fault = { untilMs: performance.now() + putOffMs, reason };
    retire(client);
  }

  return {
    find: (tenant, environment) => meetClient(clients, tenant, environment),
    put(client, server) {
      client.fault = null;
      if (clients.get(client.key) === client) client.server = server;
      else retiring.add(server);
    },
    fail,
    inspect() {
      const nowMs = performance.now();
      for (const client of clients.values()) {
        const fault = client.server?.findFault() ?? null;
        if (fault !== null) fail(client, `the server failed: ${fault}`);
        if (isForgotten(client, nowMs)) clients.delete(client.key);
        if (isForgotten(client, nowMs) || isWorn(client, bounds, nowMs)) retire(client);
      }
      retiring.tend();
    },
    next() {
      const nowMs = performance.now();
      const client = findLacking(clients.values(), nowMs);
      if (client === null) return null;
      const idle = findIdle(clients.values(), client.isExpected ? 0 : idleAfterMs, nowMs);
      if (idle !== null && !hasRoom()) retire(idle);
      return hasRoom() ? client : null;
    },
    isRetiring: () => retiring.all().length > 0,
    heldBytes,
    describe: () => ({
      servers: servers().length,
      missing: [...new Set(servers().flatMap(listMissing))],
      faults: [...clients.values()].flatMap(({ fault }) => fault?.reason ?? []),
    }),
    async close() {
      for (const client of clients.values()) retire(client);
      await retiring.endAll();
    },
  };
}

function listMissing({ missing }: Server): string[] {
  return Object.entries(missing).map(([name, reason]) => `${name}: ${reason}`);
}

function isWorn({ server }: Client, bounds: ServerBounds, nowMs: number): boolean {
  if (server === null) return false;
  return nowMs - server.sinceMs >= bounds.recycleAfterMs || server.forked() >= bounds.recycleAfterRuns;
}
