import type { Host } from '../host/host.ts';
import { InputUnreadable } from '../inputs/write.ts';
import { environmentOf } from '../interpreter/environment.ts';
import { startedWithinMs, startInterpreter, type Interpreter } from '../interpreter/start.ts';
import type { SandboxJob } from '../job/job.ts';
import { cleanText } from '../log/text.ts';
import { makePlace, type Place } from '../place/place.ts';
import { fault } from '../result/judge.ts';
import type { SandboxResult, Start } from '../result/result.ts';
import type { Begun, Taken } from '../warm/take.ts';
import { conclude, unstarted } from './conclude.ts';
import { CallbackThrew } from './fate.ts';
import { perform, type Performance } from './perform.ts';

/** One that waits has nothing to do but to read its job. */
const takenWithinMs = 3000;
const mostReasonCharacters = 300;
/** What it is called that a run was given, by how it starts. */
const subjects = {
  cold: 'the sandbox',
  warm: 'the interpreter that waited',
  fork: 'the fork of a server',
} as const satisfies Record<Start['mode'], string>;

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
  async function attempt(
    interpreter: Interpreter,
    at: Place,
    withinMs: number,
    tried: SandboxJob,
  ): Promise<Performance> {
    interpreters.push(interpreter);
    return perform(interpreter, at, tried, signal, withinMs);
  }

  try {
    let start: Start = { mode: 'cold', cause: taken.cause, reason: taken.reason };
    let cold = job;
    const begun = await begin(taken);
    if (begun instanceof Error) start = { mode: 'cold', cause: 'failed', reason: begun.message };
    else if (begun !== null) {
      place = begun.place;
      const performed = await attempt(begun.interpreter, place, takenWithinMs, job);
      if (performed.started || performed.ending?.kind === 'canceled')
        return await conclude(
          performed,
          job,
          { mode: taken.mode, cause: taken.cause, reason: taken.reason },
          strike,
        );
      await performed.output?.close();
      const reason = `${subjects[taken.mode]} failed: ${reasonOf(performed)}`;
      taken.onFailed(reason);
      // Once more from the start, but for the inputs, which are in place already.
      start = { mode: 'cold', cause: 'failed', reason };
      cold = { ...job, files: [] };
    }
    if (signal.aborted) return unstarted({ kind: 'canceled' }, job, 'canceled', start.reason);
    place ??= makePlace(host);
    const interpreter = await startInterpreter(host, place, environmentOf(job), []);
    const performed = await attempt(interpreter, place, startedWithinMs, cold);
    return await conclude(performed, job, start, strike);
  } catch (error) {
    await Promise.allSettled([strike()]); // The first error is the one to tell.
    if (error instanceof CallbackThrew) throw error.cause;
    if (error instanceof InputUnreadable) throw error;
    return unstarted(fault(error), job, taken.cause, taken.reason);
  } finally {
    place?.releaseUid();
  }
}

/** What was taken for a run; null for nothing, an error where it could not even begin. */
async function begin(taken: Taken): Promise<Begun | Error | null> {
  if (taken.begin === null) return null;
  try {
    return await taken.begin();
  } catch (error) {
    const reason = `${subjects[taken.mode]} failed: ${clean(error instanceof Error ? error.message : String(error))}`;
    taken.onFailed(reason);
    return new Error(reason);
  }
}

/** In one short line: a package that was imported ahead may have had a hand in the words. */
function reasonOf({ ending }: Performance): string {
  if (ending?.kind !== 'fault') return `it ended before the script began (${ending?.kind ?? 'exit'})`;
  return clean(ending.reason);
}

function clean(reason: string): string {
  return cleanText(reason).replaceAll(/\s+/g, ' ').slice(0, mostReasonCharacters);
}
