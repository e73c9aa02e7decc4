import { statSync } from 'node:fs';
import type { Mount, SandboxJob } from '../job/job.ts';
import type { KernelLimits } from '../limits/limits.ts';

/** What a sandbox gets when it is made, and keeps. */
export interface Environment {
  /** Host folder of Python packages; null for none. */
  readonly packagesFolder: string | null;
  readonly mounts: readonly Mount[];
  readonly limits: KernelLimits;
}

/** The part of a job that its sandbox is made from. */
export type JobEnvironment = Pick<SandboxJob, 'packages' | 'mounts' | 'limits'>;

/** The environment that a job needs. */
export function environmentOf({ packages, mounts, limits }: JobEnvironment): Environment {
  return { packagesFolder: packages ?? null, mounts: mounts ?? [], limits };
}

/**
 * Two environments with one key are the same: a sandbox made for one serves the other, and nothing about it has to be
 * changed or checked again. Null for what no second job will have: folders of its own, or packages that are not there.
 */
export function environmentKey({ packagesFolder, mounts, limits }: Environment): string | null {
  if (mounts.length > 0) return null;
  const { cpuSeconds, memoryBytes, processes, openFiles, tmpBytes, outputBytes } = limits;
  const told = [cpuSeconds, memoryBytes, processes, openFiles, tmpBytes, outputBytes];
  if (packagesFolder === null) return JSON.stringify(told);
  // A folder that was put in the place of another, or changed, is another environment.
  try {
    const { dev, ino, ctimeMs } = statSync(packagesFolder);
    return JSON.stringify([...told, packagesFolder, dev, ino, ctimeMs]);
  } catch {
    return null; // Starting a sandbox with it will tell what is wrong.
  }
}
