import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCgroup2At } from './cgroup2.ts';
import { defaultLimits } from './limits.ts';

// Plain files in place of the kernel's: they show what is written and how counters are read, on machines without version 2.
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gruntless-cgroup2-'));
  await mkdir(join(root, 'service'));
});
afterEach(() => rm(root, { recursive: true }));

test('a run’s group gets the limits, and its counters are read', async () => {
  await writeFile(join(root, 'service', 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
  const limiter = await openCgroup2At(root, '/service', 'worker-1');
  const group = await limiter.create('run-1', defaultLimits);
  const folder = join(root, 'service', 'worker-1', 'run-1');
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  expect(limiter.folders).toEqual([join(root, 'service', 'worker-1')]);
  expect(await Promise.all(['memory.max', 'memory.oom.group', 'pids.max'].map(read))).toEqual([
    '536870912',
    '1',
    '65',
  ]);
  await group.attach([4711]);
  expect(await read('cgroup.procs')).toBe('4711');

  await writeFile(join(folder, 'cpu.stat'), 'usage_usec 1500\nuser_usec 1000\n');
  await writeFile(join(folder, 'memory.events'), 'oom 2\noom_kill 1\n');
  await writeFile(join(folder, 'memory.peak'), '4096\n');
  await writeFile(join(folder, 'pids.events'), 'max 0\n');
  expect(group.measure()).toEqual({
    cpuMs: 1.5,
    peakMemoryBytes: 4096,
    watchedMemoryBytes: null,
    outOfMemoryKills: 1,
    processesRefused: false,
  });
});

test('a group without the memory controller is passed over', async () => {
  await writeFile(join(root, 'service', 'cgroup.controllers'), 'cpu pids\n');
  await expect(openCgroup2At(root, '/service', 'worker-1')).rejects.toThrow('no controller memory');
});

test('a worker that was moved to a child before makes its runs beside it', async () => {
  await mkdir(join(root, 'service', 'gruntless-worker'));
  await writeFile(join(root, 'service', 'cgroup.controllers'), 'cpu memory pids\n');
  const limiter = await openCgroup2At(root, '/service/gruntless-worker', 'worker-1');
  expect(limiter.folders).toEqual([join(root, 'service', 'worker-1')]);
});
