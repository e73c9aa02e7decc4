import type { Host } from './host/host.ts';
import { checkJob } from './job/check.ts';
import type { SandboxJob } from './job/job.ts';
import type { SandboxResult } from './result/result.ts';
import { runInSlot, unstarted } from './run/run.ts';
import { SandboxClosed, type Sandbox, type SandboxDescription } from './sandbox.ts';
import { openSlots } from './slots/slots.ts';

/** Offers a proven host to callers, as many runs at once as it has slots. `release` removes what the host consists of. */
export function serve(
  host: Host,
  slotCount: number,
  description: SandboxDescription,
  release: () => Promise<void>,
): Sandbox {
  const closing = new AbortController();
  const slots = openSlots(slotCount);
  const running = new Set<Promise<SandboxResult>>();
  const kept = new Set<SandboxResult>();

  async function run(job: SandboxJob): Promise<SandboxResult> {
    const signal = job.signal === undefined ? closing.signal : AbortSignal.any([job.signal, closing.signal]);
    const slot = await slots.take(signal);
    if (slot === null) return unstarted({ kind: 'canceled' }, job);
    try {
      return keep(await runInSlot(host, slot.index, job, signal));
    } finally {
      slot.release();
    }
  }

  /** So that closing frees what nobody has disposed of. */
  function keep(result: SandboxResult): SandboxResult {
    kept.add(result);
    const dispose = async (): Promise<void> => {
      kept.delete(result);
      await result[Symbol.asyncDispose]();
    };
    return { ...result, [Symbol.asyncDispose]: dispose };
  }

  return {
    describe: () => description,
    async run(job) {
      if (closing.signal.aborted) throw new SandboxClosed();
      checkJob(job);
      const result = run(job);
      running.add(result);
      return result.finally(() => running.delete(result));
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
      await Promise.all([...kept].map((result) => result[Symbol.asyncDispose]()));
      await release();
    },
  };
}
