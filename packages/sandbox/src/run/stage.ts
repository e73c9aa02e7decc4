import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { slotUid, type Host } from '../host/host.ts';
import { writeInputs } from '../inputs/write.ts';
import type { SandboxJob } from '../job/job.ts';
import type { LimitGroup } from '../limits/group.ts';

/** What a run needs around its process. */
export interface Stage {
  readonly inputFolder: string;
  readonly group: LimitGroup;
  /** Removes all of it. Call it when the run's processes are dead. */
  strike(): Promise<void>;
}

/** Writes the inputs and makes the limits for one run. */
export async function setStage(
  host: Host,
  slotIndex: number,
  job: SandboxJob,
  signal: AbortSignal,
): Promise<Stage> {
  const runId = `run-${randomBytes(8).toString('hex')}`;
  const folder = join(host.runsFolder, runId);
  const inputFolder = join(folder, 'input_files');
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const making = host.limiter.create(runId, job.limits);
  try {
    // Open to this slot's uid and nobody else; what lies inside belongs to the worker and is only readable.
    await mkdir(folder, { mode: 0o700 });
    const uid = slotUid(host.uids, slotIndex);
    if (uid !== null) await chown(folder, uid, uid);
    await mkdir(inputFolder);
    await chmod(inputFolder, 0o755);
    await writeInputs(inputFolder, job.files, signal);
    const group = await making;
    return {
      inputFolder,
      group,
      async strike() {
        await Promise.all([removeFolder(), group.remove()]);
      },
    };
  } catch (error) {
    const removals = [removeFolder(), making.then((group) => group.remove())];
    await Promise.allSettled(removals); // The first error is the one to tell.
    throw error;
  }
}
