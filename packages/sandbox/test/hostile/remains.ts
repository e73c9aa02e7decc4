import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { groupsWith, mountsWith, processesWith } from '../support/traces.ts';

/** Everything on the host that still tells of runs in `folder`, or of an attack's sleeping daemons. */
export function findRemains(folder: string, mark: string): string[] {
  const owners = readdirSync(folder);
  const runs = owners.flatMap((owner) =>
    readdirSync(join(folder, owner))
      .filter((name) => name.startsWith('run-'))
      .map((name) => `folder ${owner}/${name}`),
  );
  return [
    ...runs,
    ...processesIn(folder).map((pid) => `process ${pid}`),
    ...processesWith(mark).map((line) => `process ${line}`),
    ...mountsWith(basename(folder)).map((line) => `mount ${line}`),
    ...owners.flatMap((owner) => groupsWith(owner)).flatMap((path) => (path.includes('run-') ? [path] : [])),
  ];
}

/** Living processes whose file tree was put together from this folder: those inside of a sandbox. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const isDead = /^State:\t[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
        return !isDead && readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(basename(folder));
      } catch {
        return false; // It has gone, or is somebody else's whom this test may not look at.
      }
    });
}
