import type { Host } from '../host/host.ts';
import { InputUnreadable } from '../inputs/write.ts';
import { environmentOf } from '../interpreter/environment.ts';
import { startedWithinMs, startInterpreter, type Interpreter } from '../interpreter/start.ts';
import type { SandboxJob } from '../job/job.ts';
import { makePlace, type Place } from '../place/place.ts';
import { fault } from '../result/judge.ts';
import type { SandboxResult, Start } from '../result/result.ts';
import type { Taken } from '../warm/pool.ts';
import { conclude, unstarted } from './conclude.ts';
import { CallbackThrew } from './fate.ts';
import { perform, type Performance } from './perform.ts';

/** One that waits has nothing to do but to read its job. */
const takenWithinMs = 3000;

/** What became of one try, and what it ran in. */
interface Attempt {
  readonly interpreter: Interpreter;
  readonly performed: Performance;
}

/**
 * Runs one checked job, from its folder to its result, in the interpreter that was taken for it or in one made for it.
 * Rejects with `InputUnreadable` and with what a callback of the job throws; everything else is a result.
 */
export async function runJob(
  host: Host,
  taken: Taken,
  job: SandboxJob,
  signal: AbortSignal,
): Promise<SandboxResult> {
  const interpreters: Interpreter[] = [];
  let place: Place | null = null;
  const strike = async (): Promise<void> => {
    await Promise.all([place?.remove(), ...interpreters.map(({ group }) => group.remove())]);
  };
  async function attempt(interpreter: Interpreter, at: Place, withinMs: number, tried: SandboxJob): Promise<Attempt> {
    interpreters.push(interpreter);
    return { interpreter, performed: await perform(interpreter, at, tried, signal, withinMs) };
  }

  try {
    let start: Start = { mode: 'cold', reason: taken.reason };
    let cold = job;
    if (taken.waiting !== null) {
      place = taken.waiting.place;
      const { performed } = await attempt(taken.waiting.interpreter, place, takenWithinMs, job);
      if (performed.started || performed.ending?.kind === 'canceled')
        return await conclude(performed, job, { mode: 'warm', reason: taken.reason }, strike);
      // Nothing of the job has run, so it can begin once more; its inputs are in place already.
      await performed.output?.close();
      start = { mode: 'cold', reason: `the interpreter that waited failed: ${reasonOf(performed)}` };
      cold = { ...job, files: [] };
    }
    if (signal.aborted) return unstarted({ kind: 'canceled' }, job, start.reason);
    place ??= makePlace(host);
    const interpreter = await startInterpreter(host, place, environmentOf(job), []);
    const { performed } = await attempt(interpreter, place, startedWithinMs, cold);
    return await conclude(performed, job, start, strike);
  } catch (error) {
    await Promise.allSettled([strike()]); // The first error is the one to tell.
    if (error instanceof CallbackThrew) throw error.cause;
    if (error instanceof InputUnreadable) throw error;
    return unstarted(fault(error), job, taken.reason);
  } finally {
    place?.releaseUid();
  }
}

function reasonOf({ ending }: Performance): string {
  return ending?.kind === 'fault' ? ending.reason : `it ended before the script began (${ending?.kind ?? 'exit'})`;
}
