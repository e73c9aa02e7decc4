import type { Host } from '../host/host.ts';
import type { Environment } from '../interpreter/environment.ts';
import { endInterpreter, startInterpreter, type Interpreter } from '../interpreter/start.ts';
import { makePlace, type Place } from '../place/place.ts';
import { killSandbox } from '../process/kill.ts';
import { isAlive } from '../process/stat.ts';

/** An interpreter that is ready for any run of its environment, and holds nothing of any. */
export interface Waiting {
  readonly interpreter: Interpreter;
  readonly place: Place;
  readonly sinceMs: number;
  /** Modules that it could not import, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  /** Why it must not be given to anybody; null if it is fine. */
  findFault(): string | null;
  heldBytes(): number;
  /** Ends it with everything that belongs to it. */
  end(): Promise<void>;
}

/** What the runner itself needs at the end of a script that fails, so that it does not have to be loaded then. */
const runnerModules = ['json', 'linecache', 'traceback', 'datetime'];
/** One that waits has nothing to do. A thread that a module keeps must not cost more than a moment now and then. */
const mostIdleCpuMs = 1000;

/**
 * Starts an interpreter and sees it ready. Rejects with why it could not be; then nothing is left of it.
 *
 * @param signal - aborting ends it while it starts
 */
export async function startWaiting(
  host: Host,
  environment: Environment,
  preload: readonly string[],
  signal: AbortSignal,
): Promise<Waiting> {
  const place = makePlace(host);
  let interpreter: Interpreter | null = null;
  async function end(): Promise<void> {
    if (interpreter !== null) await endInterpreter(interpreter);
    place.releaseUid();
    await place.remove();
  }
  try {
    const modules = [...runnerModules, ...choosePreload(host, environment, preload)];
    interpreter = await startInterpreter(host, place, environment, modules);
    const told = await untilReady(interpreter, signal);
    // Only what was asked: an imported module may have had a hand in the answer.
    const missing = Object.fromEntries(Object.entries(told).filter(([name]) => modules.includes(name)));
    return { interpreter, place, sinceMs: performance.now(), missing, ...(await inspect(interpreter)), end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * A package of the job's own may bear the name of an approved module, so its code is a stranger's. Only where a control
 * group bounds the whole tree may it run while nobody watches.
 */
function choosePreload(host: Host, environment: Environment, preload: readonly string[]): readonly string[] {
  return host.limiter.mode === 'rlimit' && environment.packagesFolder !== null ? [] : preload;
}

/** Waits until it is ready, and returns the modules that it could not import. */
async function untilReady(
  { process, booted, hearing }: Interpreter,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const kill = (): void => void killSandbox(process).catch(() => process.killMonitor());
  signal.addEventListener('abort', kill, { once: true });
  if (signal.aborted) kill();
  try {
    const spaces = await booted;
    const missing = await hearing.preloaded;
    if (spaces === null || missing === null)
      throw new Error(process.complaint() || 'it ended before it was ready');
    return missing;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

async function inspect({ process, group }: Interpreter): Promise<Pick<Waiting, 'findFault' | 'heldBytes'>> {
  const first = await process.first;
  const cpuMs = group.measure().cpuMs ?? 0;
  return {
    findFault() {
      if (first === null || !isAlive(first)) return 'it had ended';
      try {
        const now = group.measure();
        if (now.outOfMemoryKills > 0) return 'it had run out of memory';
        return (now.cpuMs ?? 0) - cpuMs > mostIdleCpuMs ? 'it was not idle' : null;
      } catch (error) {
        return `it had lost its limits: ${String(error)}`; // Somebody has removed the control group.
      }
    },
    heldBytes: () => group.heldBytes(),
  };
}
