import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

const SET_BY_POLICY = ['PATH', 'HOME', 'LANG', 'TZ', 'PWD', 'OPENBLAS_NUM_THREADS', 'MALLOC_ARENA_MAX'];

/**
 * Plants a secret in a file that everybody on the machine may read, and has a script tell all that it can find in
 * environments and command lines, in that file, and through a link in its outputs.
 */
export async function probeSecret({ attack, folder }: Lab): Promise<Finding> {
  const secret = randomBytes(16).toString('hex');
  const path = join(folder, `secret-${secret.slice(0, 8)}`);
  await writeFile(path, secret);
  await chmod(path, 0o644);
  const script = `
import os
def tell(name):
    try:
        print(open(name, 'rb').read().decode('latin-1').replace(chr(0), '\\n'))
    except OSError:
        pass
for root in ('', '/proc/1/root', '/proc/1/cwd', '/proc/self/fd/0/..'):
    tell(root + path)
for pid in os.listdir('/proc'):
    if pid.isdigit():
        for name in ('environ', 'cmdline', 'maps', 'status'):
            tell(f'/proc/{pid}/{name}')
os.symlink(path, '/output/link')
print('done')`;
  try {
    const { verdict, log, outputs } = await attack(script, { values: { path } });
    const told = log + outputs.map(({ text }) => text).join('\n');
    const leaks = [
      ...(told.includes(secret) ? ['a file of the machine'] : []),
      ...environmentEntries()
        .filter((entry) => told.includes(entry))
        .map((entry) => `the variable ${nameOf(entry)}`),
    ];
    const holds = verdict === 'ok' && log.endsWith('done\n') && leaks.length === 0;
    return {
      promise: 'Nothing of the worker or of the machine’s files can be read',
      holds,
      detail: holds
        ? 'a planted file and the worker’s environment were looked for and not found'
        : `found: ${leaks.join(', ') || `nothing, but the attempt ended as ${verdict}`}`,
      ...(!holds && {
        remedy: 'Do not run workflows on this machine; report it with the output of this command.',
      }),
    };
  } finally {
    await rm(path);
  }
}

/** The worker's variables as the kernel shows them, but for those that the policy sets for every script. */
function environmentEntries(): string[] {
  return readFileSync('/proc/self/environ', 'utf8')
    .split('\0')
    .filter((entry) => /^\w+=./.test(entry) && !SET_BY_POLICY.includes(nameOf(entry)));
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}
