import { createHash } from 'node:crypto';
import type { Lock } from '@gruntless/contracts';

/** What an environment is made for, beside its lock. */
export interface Target {
  readonly interpreter: string;
  readonly platform: string;
}

/** The name of the environment that a lock gives on a machine: the same for the same files, another one for others. */
export function keyOf({ interpreter, platform }: Target, { packages }: Lock): string {
  const parts = packages
    .map(({ name, version, sha256 }) => [name, version, ...sha256.toSorted()].join(' '))
    .toSorted();
  const content = ['1', interpreter, platform, ...parts].join('\n');
  return createHash('sha256').update(content).digest('hex').slice(0, 40);
}
