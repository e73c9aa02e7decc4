import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxProcess } from './spawn.ts';
import { isAlive, type ProcessStat } from './stat.ts';

// All are far above what was measured (8 ms); they keep a sick kernel from holding the worker up for good.
const firstKnownWithinMs = 1000;
const monitorGoneWithinMs = 1000;
const deadWithinMs = 10_000;

/**
 * Kills everything inside. The first process is the init of the sandbox's pid namespace: with it the kernel ends all
 * others, also those that left their session or cleared their parent-death signal. Killing bubblewrap's own process
 * would not do that.
 */
export async function killSandbox(sandbox: Pick<SandboxProcess, 'first' | 'killMonitor'>): Promise<void> {
  const first = await Promise.race([sandbox.first, delay(firstKnownWithinMs, null, { ref: false })]);
  if (first === null) return sandbox.killMonitor();
  killExactly(first);
  // bubblewrap ends with it. If somebody has stopped bubblewrap's own process, nothing else would end that.
  setTimeout(sandbox.killMonitor, monitorGoneWithinMs).unref();
}

/**
 * Waits until no process of the sandbox runs any more. A first process that is a zombie has seen all others die,
 * because the kernel lets a pid namespace's init end last.
 *
 * Returns false if it still runs after ten seconds.
 */
export async function untilDead(first: ProcessStat): Promise<boolean> {
  const deadline = performance.now() + deadWithinMs;
  while (isAlive(first)) {
    if (performance.now() > deadline) return false;
    killExactly(first);
    // The kernel offers Node no event for a process that is not its child.
    await delay(1);
  }
  return true;
}

/** The start time guards against a pid that now belongs to somebody else. */
function killExactly(target: ProcessStat): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
