import type { Finding } from './finding.ts';
import { tell, type Lab } from './lab.ts';

const MiB = 1024 * 1024;
const memoryBytes = 96 * MiB;

/** Lets four processes together take more memory than one run may have. */
export async function probeMemory({ attack, description }: Lab): Promise<Finding> {
  const script = `
import os, time
for _ in range(4):
    if os.fork() == 0:
        held = b'x' * (48 << 20)
        time.sleep(10)
time.sleep(10)`;
  const observation = await attack(script, { limits: { memoryBytes, tmpBytes: 8 * MiB } });
  const { limitMode, limitModesPassedOver } = description;
  const holds = observation.verdict === 'out_of_memory';
  const how =
    limitMode === 'rlimit'
      ? 'without control groups, by adding up its processes ten times a second'
      : `by the kernel (${limitMode})`;
  const advice =
    'For limits that the kernel keeps, give the worker a control group of its own: Delegate=yes in systemd, or a writable ' +
    `/sys/fs/cgroup in a container. What was tried: ${limitModesPassedOver.join('; ')}`;
  return {
    promise: 'The memory of a run is limited, that of all its processes together',
    holds,
    detail: holds
      ? `${how}; four processes over the limit of ${memoryBytes / MiB} MiB were ended after ${Math.round(observation.tookMs)} ms`
      : `${how}; four processes over the limit of ${memoryBytes / MiB} MiB: ${tell(observation)}`,
    ...(limitMode === 'rlimit' && { remedy: advice }),
    ...(!holds &&
      limitMode !== 'rlimit' && {
        remedy: 'Another limit may stand in the way: see dmesg, and the memory of the container.',
      }),
  };
}
