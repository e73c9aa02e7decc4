import type { Interpreter } from '../interpreter/start.ts';
import type { SandboxJob } from '../job/job.ts';
import type { Measure } from '../limits/group.ts';
import type { Space } from '../outputs/space.ts';
import type { Place } from '../place/place.ts';
import { untilDead } from '../process/kill.ts';
import type { SandboxProcess } from '../process/spawn.ts';
import { fault, type Ending } from '../result/judge.ts';
import { openFate } from './fate.ts';
import { giveJob } from './give.ts';
import { findEnding, guardLimits } from './guard.ts';

/** A run whose last process is dead, as seen by the worker. */
export interface Performance {
  /** False if the runner never began with the script. */
  readonly started: boolean;
  readonly ending: Ending | null;
  readonly exitCode: number | null;
  readonly scriptError: string | null;
  readonly wallMs: number;
  readonly logBytes: number;
  readonly measure: Measure;
  /** What the script left; null if there never was a place for it. The caller closes it. */
  readonly output: Space | null;
}

/**
 * Gives an interpreter its job and sees it to its end. Rejects with `InputUnreadable`, `CallbackThrew`, or a fault of
 * ours.
 *
 * @param takenWithinMs - how long the runner has to begin with a job that it was sent
 */
export async function perform(
  interpreter: Interpreter,
  place: Place,
  job: SandboxJob,
  signal: AbortSignal,
  takenWithinMs: number,
): Promise<Performance> {
  const { process: sandbox } = interpreter;
  const fate = openFate(sandbox, signal);
  const hearing = interpreter.hearing.attend({
    logBytes: job.limits.logBytes,
    onLog: fate.guard((chunk) => job.onLog?.(chunk)),
    onProgress: fate.guard((progress) => job.onProgress?.(progress)),
  });
  const given = await giveJob(interpreter, place, job, signal, fate);

  const beganAt = performance.now();
  const stopGuarding = given === null ? null : guardLimits(job, given.group, given.spaces, fate);
  const late = setTimeout(() => {
    if (!hearing.started()) fate.end(fault(`the runner did not begin within ${takenWithinMs} ms`));
  }, takenWithinMs);
  const exit = await sandbox.exit;
  const first = await sandbox.first;
  const isDead = first === null || (await untilDead(first));
  const wallMs = performance.now() - beganAt;
  clearTimeout(late);
  stopGuarding?.();
  await hearing.finish();
  const spaces = await interpreter.booted.catch(() => null); // Told by giveJob.
  try {
    await fate.close();
    const found = fate.ending() ?? findEnding(job, given, exit, hearing.started());
    // What may still run can still write, so nothing of it is looked at.
    const ending = explain(isDead ? found : fault('processes of the sandbox outlived SIGKILL'), sandbox);
    return {
      started: hearing.started(),
      ending,
      exitCode: exit.code,
      scriptError: hearing.scriptError(),
      wallMs,
      logBytes: hearing.logBytes(),
      measure: (given ?? interpreter).group.measure(),
      output: spaces?.output ?? null,
    };
  } catch (error) {
    await spaces?.output.close();
    throw error;
  } finally {
    await Promise.all((spaces?.scratch ?? []).map((space) => space.close()));
  }
}

/** What bubblewrap itself complained about says more than how the worker noticed. */
function explain(ending: Ending | null, sandbox: SandboxProcess): Ending | null {
  const complaint = sandbox.complaint();
  return ending?.kind === 'fault' && complaint !== '' ? fault(`${complaint} (${ending.reason})`) : ending;
}
