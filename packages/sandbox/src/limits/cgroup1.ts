import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { announceMove } from './announce-move.ts';
import { readCounter, readNumber } from './counters.ts';
import { commonProcessLimits, type Limiter, type LimitGroup } from './group.ts';
import type { KernelLimits } from './limits.ts';
import { removeGroup } from './remove.ts';

const controllers = ['memory', 'pids', 'cpuacct'] as const;
type Controller = (typeof controllers)[number];

/** Where version 1 hierarchies are mounted; a parameter for tests. */
const hierarchyRoot = '/sys/fs/cgroup';
/** A few connections from a script to itself, at full speed. */
const mostTcpBytes = 16 * 1024 * 1024;

/**
 * Limits by version 1 control groups: memory, pids, and cpuacct for the processor time. Groups are made below the
 * worker's own, so that a limit around the worker also holds for its runs. Throws if one cannot be made.
 */
export async function openCgroup1(name: string): Promise<Limiter> {
  const bases = Object.fromEntries(
    controllers.map((controller) => [controller, join(ownGroup(controller), name)]),
  ) as Record<Controller, string>;
  await Promise.all(Object.values(bases).map((base) => mkdir(base)));
  const ownMembers = join(ownGroup('memory'), 'cgroup.procs');
  return {
    mode: 'cgroup1',
    folders: Object.values(bases),
    async create(runId, limits) {
      const group = await createGroup(bases, runId, limits);
      announceMove(ownMembers);
      return group;
    },
    close: () => removeAll(Object.values(bases)),
  };
}

async function createGroup(
  bases: Record<Controller, string>,
  runId: string,
  limits: KernelLimits,
): Promise<LimitGroup> {
  const memory = join(bases.memory, runId);
  const pids = join(bases.pids, runId);
  const cpu = join(bases.cpuacct, runId);
  const groups = [memory, pids, cpu];
  await Promise.all(groups.map((group) => mkdir(group)));
  await Promise.all([
    limitMemory(memory, limits.memoryBytes),
    limitTcp(memory),
    writeFile(join(pids, 'pids.max'), String(limits.processes + 1)),
  ]);
  return {
    processLimits: commonProcessLimits(limits),
    attach: async (processes) => {
      for (const pid of processes)
        await Promise.all(groups.map((group) => writeFile(join(group, 'cgroup.procs'), String(pid))));
    },
    measure: () => ({
      cpuMs: readNumber(join(cpu, 'cpuacct.usage')) / 1e6,
      peakMemoryBytes: readNumber(join(memory, 'memory.max_usage_in_bytes')),
      watchedMemoryBytes: null,
      outOfMemoryKills: readCounter(join(memory, 'memory.oom_control'), 'oom_kill'),
      processesRefused: readCounter(join(pids, 'pids.events'), 'max') > 0,
    }),
    heldBytes: () => readNumber(join(memory, 'memory.usage_in_bytes')),
    remove: () => removeAll(groups),
  };
}

/** The second file bounds memory and swap together. It must follow the first, and is missing where swap is not accounted. */
async function limitMemory(group: string, bytes: number): Promise<void> {
  await writeFile(join(group, 'memory.limit_in_bytes'), String(bytes));
  const withSwap = join(group, 'memory.memsw.limit_in_bytes');
  if (existsSync(withSwap)) await writeFile(withSwap, String(bytes));
}

/**
 * Version 1 counts TCP's buffers apart from other memory. Without a limit of their own, connections over the sandbox's
 * loopback hold gigabytes of them. The file is missing where the kernel was built without it.
 */
async function limitTcp(group: string): Promise<void> {
  const file = join(group, 'memory.kmem.tcp.limit_in_bytes');
  if (existsSync(file)) await writeFile(file, String(mostTcpBytes));
}

/** The worker's own group in one hierarchy, from lines like `4:memory:/some/group`. */
function ownGroup(controller: Controller): string {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  const own = lines
    .map((line) => line.split(':'))
    .find((fields) => fields[1]?.split(',').includes(controller))?.[2];
  if (own === undefined) throw new Error(`there is no version 1 control group hierarchy for ${controller}`);
  // In a container the path may be told as the host sees it, while only the part below the container is mounted.
  const path = join(hierarchyRoot, controller, own);
  return existsSync(path) ? path : join(hierarchyRoot, controller);
}

async function removeAll(groups: readonly string[]): Promise<void> {
  await Promise.all(groups.map(removeGroup));
}
