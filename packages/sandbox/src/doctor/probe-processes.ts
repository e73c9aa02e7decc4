import type { Finding } from './finding.ts';
import { tell, type Lab } from './lab.ts';

const processes = 16;

/** Makes processes until it is refused one. */
export async function probeProcesses({ attack }: Lab): Promise<Finding> {
  const script = `
import os, time
made = 1
try:
    while made < 200:
        if os.fork() == 0:
            time.sleep(10)
            os._exit(0)
        made += 1
except OSError:
    pass
print(made)`;
  const observation = await attack(script, { limits: { processes } });
  const made = Number(observation.log);
  const holds = observation.verdict === 'ok' && made > 1 && made <= processes;
  return {
    promise: 'The number of processes of a run is limited',
    holds,
    detail: holds
      ? `${made} could be made, the limit was ${processes}`
      : `${made} could be made; ${tell(observation)}`,
    ...(!holds && {
      remedy:
        'The kernel must count processes by user namespace (Linux 5.14), or give the worker a pids control group.',
    }),
  };
}
