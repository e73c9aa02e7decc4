import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { announceMove } from './announce-move.ts';
import { readCounter, readNumber } from './counters.ts';
import { commonProcessLimits, type Limiter, type LimitGroup } from './group.ts';
import type { KernelLimits } from './limits.ts';
import { removeGroup } from './remove.ts';

/** The group that holds the worker itself once its own group has become the parent of its runs. */
const workerGroupName = 'gruntless-worker';

/**
 * Limits by version 2 control groups: memory, pids and cpu. Needs a worker whose own group is delegated to it (systemd's
 * Delegate=yes, or a container with a writable cgroup mount). Throws if a group cannot be made.
 */
export async function openCgroup2(name: string): Promise<Limiter> {
  return openCgroup2At('/sys/fs/cgroup', ownGroup(), name);
}

/** As `openCgroup2`, with the mount point and the worker's own group told. */
export async function openCgroup2At(root: string, own: string, name: string): Promise<Limiter> {
  const group = existsSync(join(root, own)) ? join(root, own) : root;
  const parent = basename(group) === workerGroupName ? dirname(group) : group;
  const available = (await readFile(join(parent, 'cgroup.controllers'), 'utf8')).trim().split(' ');
  const missing = ['memory', 'pids', 'cpu'].filter((controller) => !available.includes(controller));
  if (missing.length > 0)
    throw new Error(`the control group ${parent} has no controller ${missing.join(', ')}`);
  const workerGroup = (await enableControllers(parent)) ?? group;
  const base = join(parent, name);
  await mkdir(base);
  await writeFile(join(base, 'cgroup.subtree_control'), '+memory +pids +cpu');
  return {
    mode: 'cgroup2',
    folders: [base],
    async create(runId, limits) {
      const group = await createGroup(join(base, runId), limits);
      announceMove(join(workerGroup, 'cgroup.procs'));
      return group;
    },
    close: () => removeGroup(base),
  };
}

/**
 * A group may have members or limited children, not both. So the worker, and whatever else runs in its delegated group,
 * moves to a child first. Returns that child, or null if it stayed where it was.
 */
async function enableControllers(parent: string): Promise<string | null> {
  const enable = (): Promise<void> => writeFile(join(parent, 'cgroup.subtree_control'), '+memory +pids +cpu');
  try {
    await enable();
    return null;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error;
  }
  await mkdir(join(parent, workerGroupName), { recursive: true });
  const members = (await readFile(join(parent, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean);
  for (const pid of members) await writeFile(join(parent, workerGroupName, 'cgroup.procs'), pid);
  await enable();
  return join(parent, workerGroupName);
}

async function createGroup(group: string, limits: KernelLimits): Promise<LimitGroup> {
  const file = (name: string): string => join(group, name);
  await mkdir(group);
  await Promise.all([
    writeFile(file('memory.max'), String(limits.memoryBytes)),
    // One process of many killed for memory leaves a script in a state that nobody tested: all or none.
    writeFile(file('memory.oom.group'), '1'),
    writeFile(file('pids.max'), String(limits.processes + 1)),
  ]);
  // Missing where the kernel has no swap accounting.
  if (existsSync(file('memory.swap.max'))) await writeFile(file('memory.swap.max'), '0');
  return {
    processLimits: commonProcessLimits(limits),
    attach: async (pids) => {
      for (const pid of pids) await writeFile(file('cgroup.procs'), String(pid));
    },
    measure: () => ({
      cpuMs: readCounter(file('cpu.stat'), 'usage_usec') / 1000,
      // Since Linux 5.19.
      peakMemoryBytes: existsSync(file('memory.peak')) ? readNumber(file('memory.peak')) : null,
      watchedMemoryBytes: null,
      outOfMemoryKills: readCounter(file('memory.events'), 'oom_kill'),
      processesRefused: readCounter(file('pids.events'), 'max') > 0,
    }),
    heldBytes: () => readNumber(file('memory.current')),
    remove: () => removeGroup(group),
  };
}

/** From the line `0::/some/group`. */
function ownGroup(): string {
  const line = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith('0::'));
  if (line === undefined) throw new Error('there is no version 2 control group hierarchy');
  return line.slice(3);
}
