import { openServers, type Servers } from '../forks/servers.ts';
import type { Host } from '../host/host.ts';
import { environmentOf } from '../interpreter/environment.ts';
import type { SandboxJob } from '../job/job.ts';
import type { SandboxDescription } from '../sandbox.ts';
import type { WarmOptions } from '../warm/options.ts';
import { openPool, type Pool } from '../warm/pool.ts';
import { takeNone, type Taken } from '../warm/take.ts';

/** All that is kept ready for runs to come. */
export interface Starts {
  /** The best that there is for a run: a fork, else an interpreter that waited, else nothing. Never waits. */
  take(job: SandboxJob): Taken;
  /** Fulfilled with true when something is ready for such a run, with false when nothing will be for now. */
  expect(job: Pick<SandboxJob, 'packages' | 'limits' | 'tenant'>): Promise<boolean>;
  /** Starts and ends some if need be. Call it when it is no longer as busy as before. */
  tend(): void;
  /** What there is of each kind that there may be. */
  describe(): Partial<Pick<SandboxDescription, 'warm' | 'servers'>>;
  close(): Promise<void>;
}

const recycledAfterMs = 5 * 60_000;
/** Often enough that what a server gathers over time, such as gaps in its memory, does not matter. */
const recycledAfterRuns = 500;

/** Nothing yet. Interpreters that wait get the memory that servers leave, and no core while `isBusy`. */
export function openStarts(host: Host, warm: WarmOptions, isBusy: () => boolean): Starts {
  const { maxWaiting, maxServers = 0, maxBytes, preload, recycleAfterMs = recycledAfterMs } = warm;
  const { recycleAfterRuns = recycledAfterRuns } = warm;
  const serverBounds = { maxServers, maxBytes, recycleAfterMs, recycleAfterRuns };
  const servers: Servers | null =
    maxServers === 0 ? null : openServers(host, preload, serverBounds, () => pool?.tend());
  const bounds = () => ({ maxWaiting, maxBytes: maxBytes - (servers?.heldBytes() ?? 0) });
  const pool: Pool | null =
    maxWaiting === 0 ? null : openPool(host, { preload, recycleAfterMs, bounds, isBusy });
  return {
    take(job) {
      const environment = environmentOf(job);
      const forked = servers?.take(job.tenant, environment) ?? takeNone('off', 'warm starts are off');
      return forked.begin === null && pool !== null ? pool.take(environment) : forked;
    },
    async expect(job) {
      const environment = environmentOf(job);
      if ((await servers?.expect(job.tenant, environment)) === true) return true;
      return (await pool?.expect(environment)) ?? false;
    },
    tend() {
      servers?.tend();
      pool?.tend();
    },
    describe: () => ({
      ...(pool !== null && { warm: pool.describe() }),
      ...(servers !== null && { servers: servers.describe() }),
    }),
    async close() {
      await servers?.close();
      await pool?.close();
    },
  };
}
