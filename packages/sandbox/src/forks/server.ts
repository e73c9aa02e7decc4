import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../host/host.ts';
import type { Environment } from '../interpreter/environment.ts';
import { hear, type Hearing } from '../interpreter/hear.ts';
import { attachTree, bootInterpreter, startedWithinMs, type Interpreter } from '../interpreter/start.ts';
import { encodeServer } from '../job/encode.ts';
import type { LimitGroup } from '../limits/group.ts';
import { makePlace, type Place } from '../place/place.ts';
import { policyCommand } from '../policy/arguments.ts';
import { killSandbox, untilDead } from '../process/kill.ts';
import { spawnSandbox, type SandboxProcess } from '../process/spawn.ts';
import { childrenOf, isAlive, type ProcessStat } from '../process/stat.ts';
import { forkTree, serverArguments } from './arguments.ts';
import { forkSandbox } from './fork.ts';

/** An interpreter with modules imported, that forks a sandbox for each run of one account and one environment. */
export interface Server {
  readonly sinceMs: number;
  readonly missing: Readonly<Record<string, string>>;
  /** How many runs it has forked, and how many of them have its uid still. */
  readonly forked: () => number;
  readonly users: () => number;
  findFault(): string | null;
  heldBytes(): number;
  /** Makes a sandbox for one run, with a place of its own. */
  fork(): Promise<{ interpreter: Interpreter; place: Place }>;
  /** Ends it, and whatever it forked with it. */
  end(): Promise<void>;
}

/** Of the standard library, and slow enough to be worth it. What scripts use most comes from the operator. */
const commonModules = ['json', 'linecache', 'traceback', 'datetime'];
/** A fork has no program to load and no module to import. */
const forkedWithinMs = 3000;
/** Its forks are counted by it until they are moved, which takes milliseconds. */
const mostProcesses = 256;

/**
 * Starts a server and sees it ready. Rejects with why it could not be; then nothing is left of it.
 *
 * @param preload - modules of the host's own Python: their code runs with the rights of the server
 * @param memoryBytes - the most that the server itself may take
 */
export async function startServer(
  host: Host,
  environment: Environment,
  preload: readonly string[],
  memoryBytes: number,
  signal: AbortSignal,
): Promise<Server> {
  const place = makePlace(host);
  const closings: (() => Promise<void> | void)[] = [() => place.remove(), () => place.releaseUid()];
  const end = async (): Promise<void> => {
    for (let close = closings.pop(); close !== undefined; close = closings.pop()) await close();
  };
  try {
    const socketFolder = makeSocketFolder(place);
    const group = await host.limiter.create(`server-${randomBytes(8).toString('hex')}`, {
      ...environment.limits,
      memoryBytes,
      processes: mostProcesses,
    });
    closings.push(() => group.remove());
    const process = spawnSandbox({
      bubblewrap: host.bubblewrap,
      seccompFile: host.seccompFile,
      uid: place.uid,
      arguments: serverArguments({ ...host, inputFolder: place.inputFolder, socketFolder }),
      command: policyCommand({ ...host, packagesFolder: null }, 'server'),
    });
    const hearing = hear(process);
    closings.push(() => kill(process, hearing));
    const modules = [...commonModules, ...preload];
    const { first, pid, missing } = await prepare(process, hearing, group, signal, () =>
      encodeServer(forkTree(host, environment.limits), modules),
    );
    // A socket's path may have some hundred bytes, fewer than a folder's.
    const folder = openSync(socketFolder, constants.O_RDONLY | constants.O_DIRECTORY);
    closings.push(() => closeSync(folder));
    const address = { pid, path: `/proc/self/fd/${folder}/server` };
    return { ...serve(host, environment, place, address), ...watch(first, group), missing, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Only the server's uid may pass through the place, so nobody else reaches the socket. */
function makeSocketFolder({ inputFolder, uid }: Place): string {
  const folder = join(dirname(inputFolder), 'socket');
  mkdirSync(folder, { mode: 0o700 });
  if (uid !== null) chownSync(folder, uid, uid);
  return folder;
}

async function prepare(
  process: SandboxProcess,
  hearing: Hearing,
  group: LimitGroup,
  signal: AbortSignal,
  encode: () => Buffer,
): Promise<{ first: ProcessStat; pid: number; missing: Readonly<Record<string, string>> }> {
  const stop = (): void => void killSandbox(process).catch(() => process.killMonitor());
  const timed = AbortSignal.any([signal, AbortSignal.timeout(startedWithinMs)]);
  timed.addEventListener('abort', stop, { once: true });
  if (timed.aborted) stop();
  try {
    const first = await process.first;
    if (first !== null) await attachTree(group, first.pid);
    if (first !== null && (await hearing.ready)) process.channel.write(encode());
    const missing = await hearing.preloaded;
    const [pid] = first === null ? [] : childrenOf(first.pid);
    if (first === null || missing === null || pid === undefined)
      throw new Error(process.complaint() || 'it ended before it was ready');
    return { first, pid, missing };
  } finally {
    timed.removeEventListener('abort', stop);
  }
}

function serve(
  host: Host,
  environment: Environment,
  place: Place,
  address: { pid: number; path: string },
): Pick<Server, 'fork' | 'forked' | 'users'> {
  let forked = 0;
  let users = 0;
  return {
    forked: () => forked,
    users: () => users,
    async fork() {
      forked += 1;
      users += 1;
      let isUser = true;
      const releaseUid = (): void => {
        if (isUser) users -= 1;
        isUser = false;
      };
      const name = `run-${randomBytes(8).toString('hex')}`;
      const inputFolder = join(place.inputFolder, name);
      const remove = (): Promise<void> => rm(inputFolder, { recursive: true, force: true });
      try {
        await mkdir(inputFolder);
        // Not through mkdir's mode, which the worker's umask would narrow.
        await chmod(inputFolder, 0o755);
        const interpreter = await bootInterpreter(
          host,
          environment,
          [],
          () => forkSandbox(address, name),
          forkedWithinMs,
        );
        return { interpreter, place: { uid: place.uid, inputFolder, releaseUid, remove } };
      } catch (error) {
        releaseUid();
        await remove();
        throw error;
      }
    },
  };
}

function watch(first: ProcessStat, group: LimitGroup): Pick<Server, 'sinceMs' | 'findFault' | 'heldBytes'> {
  return {
    sinceMs: performance.now(),
    findFault() {
      if (!isAlive(first)) return 'it had ended';
      try {
        return group.measure().outOfMemoryKills > 0 ? 'it had run out of memory' : null;
      } catch (error) {
        return `it had lost its limits: ${String(error)}`; // Somebody has removed the control group.
      }
    },
    heldBytes() {
      try {
        return group.heldBytes();
      } catch {
        return 0; // Its group has been removed: findFault tells of it.
      }
    },
  };
}

async function kill(process: SandboxProcess, hearing: Hearing): Promise<void> {
  await killSandbox(process);
  await process.exit;
  const first = await process.first;
  if (first !== null) await untilDead(first);
  hearing.close();
}
