import { encodeJob } from '../job/encode.ts';
import type { SandboxJob } from '../job/job.ts';
import type { LimitGroup } from '../limits/group.ts';
import { holdSpace, type Space } from '../outputs/space.ts';
import { inside } from '../policy/arguments.ts';
import type { SandboxProcess } from '../process/spawn.ts';
import { childrenOf } from '../process/stat.ts';

/** The file systems of a sandbox that a script can write to. */
export interface Spaces {
  readonly output: Space;
  /** /tmp and /dev/shm. */
  readonly scratch: readonly Space[];
}

/**
 * Puts the limits around a booting sandbox and then gives it its job. Until then only bubblewrap and the runner are
 * inside; so the limits are in place before the first line of a script is, without anybody having to wait for them:
 * the control group is written while Python starts.
 *
 * Returns null if the sandbox ended before it was ready.
 */
export async function beginJob(
  sandbox: SandboxProcess,
  ready: Promise<boolean>,
  group: LimitGroup,
  job: SandboxJob,
): Promise<Spaces | null> {
  const first = await sandbox.first;
  if (first === null) return null;
  const [isReady] = await Promise.all([ready, group.attach([first.pid])]);
  if (!isReady) return null;
  // The runner was forked from the first process, perhaps before that was attached.
  await group.attach(childrenOf(first.pid));
  const spaces = holdSpaces(first.pid);
  sandbox.channel.write(encodeJob(job, group.processLimits));
  return spaces;
}

function holdSpaces(firstPid: number): Spaces {
  const held: Space[] = [];
  const hold = (folder: string): Space => {
    const space = holdSpace(firstPid, folder);
    held.push(space);
    return space;
  };
  try {
    return { output: hold(inside.output), scratch: [hold(inside.tmp), hold(inside.sharedMemory)] };
  } catch (error) {
    for (const space of held) void space.close();
    throw error;
  }
}
