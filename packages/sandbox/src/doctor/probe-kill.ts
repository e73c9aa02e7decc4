import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Finding } from './finding.ts';
import { tell, type Lab } from './lab.ts';

const wallMs = 300;
/** Generous to a busy machine, and still far from "it ended by itself". */
const ENDED_WITHIN_MS = 5000;

/** A script that ignores every signal and leaves a daemon behind must be gone when its time is over. */
export async function probeKill({ attack }: Lab): Promise<Finding> {
  // sleep(1) adds its arguments up; this number of seconds is nobody else's.
  const mark = `1000000.${randomBytes(4).readUInt32LE()}`;
  const script = `
import os, signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        os.execv('/usr/bin/sleep', ['sleep', mark])
    os._exit(0)
while True:
    pass`;
  const observation = await attack(script, { values: { mark }, limits: { wallMs } });
  const left = processesWith(mark);
  const lateMs = Math.round(observation.usage.wallMs - wallMs);
  const holds = observation.verdict === 'timeout' && left === 0 && lateMs < ENDED_WITHIN_MS;
  return {
    promise: 'A run ends on time, and nothing of it is left',
    holds,
    detail: holds
      ? `a script that ignored every signal and its daemon were dead ${lateMs} ms after their time of ${wallMs} ms`
      : `${tell(observation)}; ${left} processes are left`,
    ...(!holds && {
      remedy: 'Run the worker where it may signal the processes it started, with an init that reaps orphans.',
    }),
  };
}

function processesWith(mark: string): number {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false; // It has gone.
    }
  }).length;
}
