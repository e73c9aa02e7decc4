import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

/** Opens every file for writing through which /proc changes the kernel. */
export async function probeKernelSwitches({ attack }: Lab): Promise<Finding> {
  const script = `
import os
tried = 0
paths = ['/proc/' + name for name in os.listdir('/proc') if os.path.isfile('/proc/' + name)]
for folder, _, files in os.walk('/proc/sys'):
    paths += [folder + '/' + name for name in files]
for path in paths:
    tried += 1
    try:
        os.close(os.open(path, os.O_WRONLY))
        print(path)
    except OSError:
        pass
print(tried)`;
  const { verdict, log } = await attack(script);
  const lines = log.trim().split('\n');
  const writable = lines.slice(0, -1);
  const tried = Number(lines.at(-1));
  // A /proc without switches would be no /proc, and no proof.
  const holds = verdict === 'ok' && writable.length === 0 && tried > 100;
  return {
    promise: 'No switch of the kernel can be changed',
    holds,
    detail: holds
      ? `none of ${tried} files in /proc and /proc/sys can be opened for writing`
      : `${writable.length} of ${tried} can be written to: ${writable.slice(0, 5).join(', ')}`,
    ...(!holds && { remedy: 'Do not share the host’s /proc with the worker’s container.' }),
  };
}
