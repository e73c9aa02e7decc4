import { environmentKey, type Environment } from '../interpreter/environment.ts';
import { keptForMs } from '../warm/demand.ts';
import type { Server } from './server.ts';

/** A tenant with an environment: only the runs of one client may share a server. */
export interface Client {
  readonly key: string;
  readonly environment: Environment;
  /** How often it was asked for. */
  asked: number;
  lastAskedMs: number;
  /** Somebody has said that a run will come, so that a server which is idle makes room at once. */
  isExpected: boolean;
  server: Server | null;
  /** Until when none is started, because the last one failed. */
  fault: { readonly untilMs: number; readonly reason: string } | null;
}

/** A run of its own costs less than a server; whoever comes a second time may come a third. */
export const askedBefore = 2;

/** A client that nothing is known about. */
function openClient(key: string, environment: Environment): Client {
  return { key, environment, asked: 0, lastAskedMs: 0, isExpected: false, server: null, fault: null };
}

/** Whether a client should have a server, and has none. */
export function lacksServer({ server, asked, fault }: Client, nowMs: number): boolean {
  return server === null && asked >= askedBefore && (fault === null || fault.untilMs <= nowMs);
}

/** The client that was asked for last of those that lack a server; null if none does. */
export function findLacking(clients: Iterable<Client>, nowMs: number): Client | null {
  const lacking = [...clients].filter((client) => lacksServer(client, nowMs));
  return lacking.toSorted((a, b) => b.lastAskedMs - a.lastAskedMs)[0] ?? null;
}

/** The client whose server has been without a run longest, and so long at least; null if there is none. */
export function findIdle(clients: Iterable<Client>, forMs: number, nowMs: number): Client | null {
  const idle = [...clients].filter(
    ({ server, lastAskedMs }) => server?.users() === 0 && nowMs - lastAskedMs >= forMs,
  );
  return idle.toSorted((a, b) => a.lastAskedMs - b.lastAskedMs)[0] ?? null;
}

/** The client that a run belongs to, asked for now; null for a run that no server may fork. */
export function meetClient(
  clients: Map<string, Client>,
  tenant: string | undefined,
  environment: Environment,
): Client | null {
  const ofEnvironment = environmentKey(environment);
  // The code of a package may not run in a server, and without its packages imported a fork gains little.
  if (tenant === undefined || ofEnvironment === null || environment.packagesFolder !== null) return null;
  const key = JSON.stringify([tenant, ofEnvironment]);
  const client = clients.get(key) ?? openClient(key, environment);
  clients.set(key, client);
  client.lastAskedMs = performance.now();
  return client;
}

/** Whether nobody has asked for so long that the memory is worth more. */
export function isForgotten({ lastAskedMs }: Client, nowMs: number): boolean {
  return nowMs - lastAskedMs >= keptForMs;
}
