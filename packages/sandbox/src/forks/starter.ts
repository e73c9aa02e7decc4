import type { Host } from '../host/host.ts';
import type { Client } from './client.ts';
import type { Roster, ServerBounds } from './roster.ts';
import { startServer } from './server.ts';

/** Starts servers, one at a time. */
export interface Starter {
  start(client: Client): void;
  isStarting(): boolean;
  isClosed(): boolean;
  /** Gives up what is being started. */
  close(): Promise<void>;
}

/** Nothing is being started yet. `onStarted` is called whenever one has been, or could not be. */
export function openStarter(
  host: Host,
  preload: readonly string[],
  { maxBytes }: ServerBounds,
  roster: Roster,
  onStarted: () => void,
): Starter {
  const closing = new AbortController();
  let starting: Promise<void> | null = null;

  async function start(client: Client): Promise<void> {
    try {
      roster.put(client, await startServer(host, client.environment, preload, maxBytes, closing.signal));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      roster.fail(client, `no server could be started: ${reason}`);
    }
    starting = null;
    onStarted();
  }

  return {
    start(client) {
      starting = start(client);
    },
    isStarting: () => starting !== null,
    isClosed: () => closing.signal.aborted,
    async close() {
      closing.abort();
      await starting;
    },
  };
}
