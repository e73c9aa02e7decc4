import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LimitMode } from '../../src/index.ts';
import { rightsHere, unprivilegedUid, waysHere, type StartMode, type Way } from '../support/start-worker.ts';

/** A way in which a worker can run on this machine. */
export interface Mode {
  readonly name: string;
  readonly way: Way;
  /** What the worker must describe, if the machine decides; null if that is its own business. */
  readonly limitMode: LimitMode | null;
  /** Shell words that put the worker there. */
  readonly prefix: string;
  /** Removes what `prefix` made. */
  remove(): void;
}

const CONTROLLERS = ['memory', 'pids', 'cpuacct'];
const hasCgroup1 = CONTROLLERS.every((controller) => existsSync(join('/sys/fs/cgroup', controller)));
const nothing = (): void => {};

/** Every kind of rights, way to start and way to limit that can be had here, though not each with each. */
export function modesHere(): Mode[] {
  const modes: Mode[] = waysHere.map((way) => ({
    name: `${way.rights}, ${way.start}, limits as found`,
    way,
    limitMode: null,
    prefix: '',
    remove: nothing,
  }));
  if (!rightsHere.includes('root')) {
    report('not root, so workers without control groups, or with delegated ones, are not attacked');
    return modes;
  }
  for (const start of ['cold', 'fork'] as const)
    modes.push({
      name: `root, ${start}, no control groups`,
      way: { rights: 'root', start },
      limitMode: 'rlimit',
      prefix: `unshare --mount -- /bin/sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"' sh`,
      remove: nothing,
    });
  if (hasCgroup1) modes.push(delegated('cold'), delegated('fork'));
  else report('no version 1 control groups, so a plain user with delegated ones is not attacked');
  return modes;
}

/** Version 1 groups that belong to the plain user, with the worker in them, as an administrator would set it up. */
function delegated(start: StartMode): Mode {
  const name = `gruntless-hostile-${randomBytes(6).toString('hex')}`;
  const own = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  const groups = CONTROLLERS.map((controller) => {
    const path = own
      .map((line) => line.split(':'))
      .find(([, names]) => names?.split(',').includes(controller));
    return join('/sys/fs/cgroup', controller, path?.[2] ?? '/', name);
  });
  const make = groups.map(
    (group) => `mkdir ${group} && chown -R ${unprivilegedUid} ${group} && echo $$ >${group}/cgroup.procs`,
  );
  return {
    name: `plain user, ${start}, delegated control groups`,
    way: { rights: 'plain user', start },
    limitMode: 'cgroup1',
    prefix: `/bin/sh -c '${make.join(' && ')} && exec "$@"' sh`,
    remove: () => groups.forEach((group) => rmdirSync(group)),
  };
}

/** Nothing is left out without a word. */
function report(what: string): void {
  process.stderr.write(`hostile corpus: ${what}\n`);
}
