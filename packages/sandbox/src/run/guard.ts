import type { Spaces } from '../interpreter/spaces.ts';
import type { SandboxJob } from '../job/job.ts';
import type { LimitGroup } from '../limits/group.ts';
import type { Exit } from '../process/spawn.ts';
import { fault, type Ending } from '../result/judge.ts';
import { findBreach, watchLimits } from '../watch/watch.ts';
import type { Fate } from './fate.ts';
import type { Given } from './give.ts';

/** Ends a run when its time is over or a limit is passed. Returns what stops the guarding. */
export function guardLimits(job: SandboxJob, group: LimitGroup, spaces: Spaces, fate: Fate): () => void {
  const beganAt = performance.now();
  const { limits } = job;
  const timeOver = (): void => fate.end({ kind: 'wall', usedMs: performance.now() - beganAt });
  const timer = setTimeout(timeOver, limits.wallMs);
  const stopWatching = watchLimits(
    { ...spaces, limits, group },
    (breach) => fate.end({ kind: 'breach', breach }),
    (error) => fate.end(fault(error)),
  );
  return () => {
    clearTimeout(timer);
    stopWatching();
  };
}

/** For a run that nobody ended: a limit that the kernel counted, a start that failed, or null for a script that ended by itself. */
export function findEnding(
  job: SandboxJob,
  given: Given | null,
  exit: Exit,
  started: boolean,
): Ending | null {
  const breach =
    given === null ? null : findBreach({ ...given.spaces, limits: job.limits, group: given.group });
  if (breach !== null) return { kind: 'breach', breach };
  // Whoever tells exit codes has gone, and not by the script's doing: what became of it is unknown.
  if (exit.error !== null) return fault(exit.error);
  if (started) return null;
  return fault(`the sandbox ended with exit code ${exit.code} before the script began`);
}
