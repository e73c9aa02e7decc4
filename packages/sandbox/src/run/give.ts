import { InputUnreadable, writeInputs } from '../inputs/write.ts';
import type { Spaces } from '../interpreter/spaces.ts';
import type { Interpreter } from '../interpreter/start.ts';
import { encodeJob } from '../job/encode.ts';
import type { SandboxJob } from '../job/job.ts';
import type { LimitGroup } from '../limits/group.ts';
import type { Place } from '../place/place.ts';
import { fault } from '../result/judge.ts';
import type { Fate } from './fate.ts';

/** What a run is watched by, once the runner has its job. */
export interface Given {
  readonly spaces: Spaces;
  /** Counts processor time from the moment of giving. */
  readonly group: LimitGroup;
}

/**
 * Writes the inputs, while the sandbox may still be starting, and sends the job when it waits for one. The inputs are
 * read-only for the sandbox, whoever writes to their folder on the host.
 *
 * Returns null if the sandbox ended before, or if something went wrong that is the run's fate now.
 */
export async function giveJob(
  { booted, process, group }: Interpreter,
  place: Place,
  job: SandboxJob,
  signal: AbortSignal,
  fate: Fate,
): Promise<Given | null> {
  const writing = writeInputs(place.inputFolder, job.files, signal);
  // Both to their end, whatever becomes of the other: nothing may still be written when the folder is removed.
  const [boot, inputs] = await Promise.allSettled([booted, writing]);
  if (inputs.status === 'rejected') {
    if (inputs.reason instanceof InputUnreadable && !signal.aborted) fate.reject(inputs.reason);
    else fate.end(fault(inputs.reason));
    return null;
  }
  if (boot.status === 'rejected') {
    fate.end(fault(boot.reason));
    return null;
  }
  if (boot.value === null) return null;
  const counting = countFromNow(group);
  process.channel.write(encodeJob(job));
  return { spaces: boot.value, group: counting };
}

/** Importing modules ahead of a job took processor time that is not the job's. */
function countFromNow(group: LimitGroup): LimitGroup {
  const before = group.measure().cpuMs ?? 0;
  return {
    ...group,
    measure() {
      const measure = group.measure();
      return { ...measure, cpuMs: measure.cpuMs === null ? null : Math.max(0, measure.cpuMs - before) };
    },
  };
}
