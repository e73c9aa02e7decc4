import { availableParallelism } from 'node:os';
import type { Host } from './host/host.ts';
import { checkJob, checkLimits } from './job/check.ts';
import type { SandboxJob } from './job/job.ts';
import { openKeptResults } from './result/keep.ts';
import type { SandboxResult } from './result/result.ts';
import { unstarted } from './run/conclude.ts';
import { runJob } from './run/run.ts';
import { SandboxClosed, type Sandbox, type SandboxDescription } from './sandbox.ts';
import { openSlots } from './slots/slots.ts';
import { openStarts } from './starts/starts.ts';
import type { WarmOptions } from './warm/options.ts';
import { takeNone } from './warm/take.ts';

/** A run counts a little longer than it takes: first come what its caller does with the result, and the caller's next run. */
const settledAfterMs = 10;

/** Offers a proven host to callers, as many runs at once as it has slots. `release` removes what the host consists of. */
export function serve(
  host: Host,
  slotCount: number,
  warm: WarmOptions | null,
  description: SandboxDescription,
  release: () => Promise<void>,
): Sandbox {
  const closing = new AbortController();
  const slots = openSlots(slotCount);
  const running = new Set<Promise<SandboxResult>>();
  const results = openKeptResults();
  let active = 0;
  // A core for each run, and none for the pool while a run waits for its slot.
  const isBusy = (): boolean => active >= Math.min(availableParallelism(), slotCount + 1);
  const starts = warm === null ? null : openStarts(host, warm, isBusy);

  async function run(job: SandboxJob): Promise<SandboxResult> {
    const signal = job.signal === undefined ? closing.signal : AbortSignal.any([job.signal, closing.signal]);
    const slot = await slots.take(signal);
    if (slot === null)
      return unstarted({ kind: 'canceled' }, job, 'canceled', 'it was canceled before it began');
    try {
      const taken = starts?.take(job) ?? takeNone('off', 'warm starts are off');
      return results.add(await runJob(host, taken, job, signal));
    } finally {
      slot.release();
    }
  }

  function settle(): void {
    active -= 1;
    starts?.tend();
  }

  return {
    describe: () => ({ ...description, ...starts?.describe() }),
    async expect(job) {
      checkLimits(job.limits);
      return (await starts?.expect(job)) ?? false;
    },
    async run(job) {
      if (closing.signal.aborted) throw new SandboxClosed();
      checkJob(job);
      const result = run(job);
      running.add(result);
      active += 1;
      return result.finally(() => {
        running.delete(result);
        setTimeout(settle, settledAfterMs);
      });
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
      await starts?.close();
      await results.disposeAll();
      await release();
    },
  };
}
