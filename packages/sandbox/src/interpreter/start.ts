import { randomBytes } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { encodeBoot } from '../job/encode.ts';
import type { LimitGroup, ProcessLimits } from '../limits/group.ts';
import type { Place } from '../place/place.ts';
import { policyArguments, policyCommand } from '../policy/arguments.ts';
import { killSandbox, untilDead } from '../process/kill.ts';
import { spawnSandbox, type SandboxProcess } from '../process/spawn.ts';
import { childrenOf } from '../process/stat.ts';
import type { Environment } from './environment.ts';
import { hear, type Hearing } from './hear.ts';
import { closeSpaces, holdSpaces, type Spaces } from './spaces.ts';

/** A sandbox whose runner waits for its one job, or will in a moment. Nothing of a user's is inside. */
export interface Interpreter {
  readonly process: SandboxProcess;
  readonly group: LimitGroup;
  readonly hearing: Hearing;
  /**
   * Fulfilled when the sandbox is under all of its limits and waits for a job; with null if it ended before. Rejects if
   * it took too long, and has killed it then. Whoever ends or runs the interpreter closes the spaces.
   */
  readonly booted: Promise<Spaces | null>;
}

/** Far above the few milliseconds that a start takes, so that only a fault reaches it, not a busy machine. */
export const startedWithinMs = 20_000;

/**
 * Starts a sandbox for an environment. Python is still starting when this returns.
 *
 * @param preload - modules to import while it waits; their code runs when all limits are in place
 */
export async function startInterpreter(
  host: Host,
  place: Place,
  environment: Environment,
  preload: readonly string[],
): Promise<Interpreter> {
  const policy = { ...host, ...environment, inputFolder: place.inputFolder };
  return bootInterpreter(host, environment, preload, () =>
    spawnSandbox({
      bubblewrap: host.bubblewrap,
      seccompFile: host.seccompFile,
      uid: place.uid,
      arguments: policyArguments(policy),
      command: policyCommand(policy),
    }),
  );
}

/**
 * Puts the limits of an environment around a sandbox, however that is started.
 *
 * @param start - called once, when the limits are ready for it
 */
export async function bootInterpreter(
  host: Host,
  environment: Environment,
  preload: readonly string[],
  start: () => SandboxProcess,
  withinMs = startedWithinMs,
): Promise<Interpreter> {
  const group = await host.limiter.create(`run-${randomBytes(8).toString('hex')}`, environment.limits);
  try {
    const process = start();
    const hearing = hear(process);
    const booted = boot(process, hearing, group, preload, withinMs);
    // Awaited by whoever gives it a job; until then it must not count as unhandled.
    booted.catch(() => {});
    return { process, group, hearing, booted };
  } catch (error) {
    await Promise.allSettled([group.remove()]); // The first error is the one to tell.
    throw error;
  }
}

/** Ends an interpreter that nobody needs, with all that belongs to it but its place. */
export async function endInterpreter({ process, group, hearing, booted }: Interpreter): Promise<void> {
  await killSandbox(process);
  await process.exit;
  const first = await process.first;
  if (first !== null) await untilDead(first);
  hearing.close();
  const spaces = await booted.catch(() => null); // Why it did not start has been told to whoever waited for it.
  if (spaces !== null) await closeSpaces(spaces);
  await group.remove();
}

async function boot(
  process: SandboxProcess,
  hearing: Hearing,
  group: LimitGroup,
  preload: readonly string[],
  withinMs: number,
): Promise<Spaces | null> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    // Its exit ends the waiting below.
    killSandbox(process).catch(() => process.killMonitor());
  }, withinMs);
  try {
    const spaces = await prepare(process, hearing, group, preload);
    if (!isLate) return spaces;
    if (spaces !== null) await closeSpaces(spaces);
    throw new Error(`the sandbox did not start within ${withinMs} ms`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Puts the limits around a starting sandbox. Until it gets its first message only bubblewrap and the runner are inside;
 * so the limits are in place before any other code runs, without anybody having to wait for them: the control group is
 * written while Python starts.
 */
async function prepare(
  process: SandboxProcess,
  hearing: Hearing,
  group: LimitGroup,
  preload: readonly string[],
): Promise<Spaces | null> {
  const first = await process.first;
  if (first === null) return null;
  const [isReady] = await Promise.all([hearing.ready, attachTree(group, first.pid)]);
  if (!isReady) return null;
  const spaces = holdSpaces(first.pid);
  process.channel.write(encodeBoot(limitsFor(group.processLimits, preload), preload));
  if (preload.length > 0) await hearing.preloaded;
  return spaces;
}

/**
 * Puts a first process and its children under limits. The runner is such a child. It was forked before its parent was
 * attached and is there now, or it will be born attached: the kernel lets no process fork while it is moved.
 */
export async function attachTree(group: LimitGroup, firstPid: number): Promise<void> {
  await group.attach([firstPid]);
  await group.attach(childrenOf(firstPid));
}

/** A process cannot have its processor time set back, so what imports may take comes on top. The watch is exact. */
function limitsFor(limits: ProcessLimits, preload: readonly string[]): ProcessLimits {
  const { RLIMIT_CPU } = limits;
  if (preload.length === 0 || RLIMIT_CPU === undefined) return limits;
  return { ...limits, RLIMIT_CPU: RLIMIT_CPU + startedWithinMs / 1000 };
}
