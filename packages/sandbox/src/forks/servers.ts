import type { Host } from '../host/host.ts';
import type { Environment } from '../interpreter/environment.ts';
import { takeNone, type Taken } from '../warm/take.ts';
import { askedBefore, lacksServer, type Client } from './client.ts';
import type { ServersDescription } from './description.ts';
import { openRoster, unmeasuredBytes, type ServerBounds } from './roster.ts';
import { openStarter } from './starter.ts';

/** The servers, each for one tenant and one environment. */
export interface Servers {
  /** A fork for a run, if there is a server for it. Never waits. */
  take(tenant: string | undefined, environment: Environment): Taken;
  /** Counts as being asked for often. Fulfilled with true when there is a server, with false when there will be none for now. */
  expect(tenant: string | undefined, environment: Environment): Promise<boolean>;
  /** Starts and ends some if need be. */
  tend(): void;
  heldBytes(): number;
  describe(): ServersDescription;
  /** Ends all of them. Nothing may be taken any more. */
  close(): Promise<void>;
}

/** How often they are looked at without any other reason. */
const lookEveryMs = 5000;

/** None yet. One is started at a time. `onChange` is called whenever what they hold has changed. */
export function openServers(
  host: Host,
  preload: readonly string[],
  bounds: ServerBounds,
  onChange: () => void,
): Servers {
  const roster = openRoster(bounds, tend);
  const starter = openStarter(host, preload, bounds, roster, tend);
  let change = Promise.withResolvers<void>();
  const timer = setInterval(tend, Math.min(lookEveryMs, bounds.recycleAfterMs)).unref();

  function tend(): void {
    if (!starter.isClosed()) {
      roster.inspect();
      const client = starter.isStarting() ? null : roster.next();
      if (client !== null) starter.start(client);
    }
    change.resolve();
    change = Promise.withResolvers();
    onChange();
  }

  return {
    take(tenant, environment) {
      const client = roster.find(tenant, environment);
      if (client === null)
        return takeNone('unshared', 'a run without a tenant, or with packages of its own, is not forked');
      client.asked += 1;
      tend();
      return takeFrom(client, (reason) => roster.fail(client, reason));
    },
    async expect(tenant, environment) {
      const client = roster.find(tenant, environment);
      if (client === null) return false;
      client.asked = Math.max(client.asked, askedBefore);
      client.isExpected = true;
      tend();
      // One that starts first, or that makes room, is waited for as well.
      const isComing = (): boolean =>
        lacksServer(client, performance.now()) && (starter.isStarting() || roster.isRetiring());
      while (isComing() && !starter.isClosed()) await change.promise;
      client.isExpected = false;
      return client.server !== null;
    },
    tend,
    heldBytes: () => roster.heldBytes() + (starter.isStarting() ? unmeasuredBytes : 0),
    describe: () => ({ ...roster.describe(), serverBytes: roster.heldBytes() }),
    async close() {
      clearInterval(timer);
      await starter.close();
      await roster.close();
    },
  };
}

function takeFrom({ server, fault }: Client, onFailed: (reason: string) => void): Taken {
  if (server === null)
    return fault === null
      ? takeNone('none_waiting', 'no server was there for this tenant and these limits')
      : takeNone('failed', fault.reason);
  const reason = 'a server of this tenant and these limits forked it';
  return { mode: 'fork', cause: 'forked', begin: () => server.fork(), reason, onFailed };
}
