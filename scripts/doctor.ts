// Says what the sandbox can promise on this machine, by trying. Exits with 1 where workflows cannot run.

import { dirname, join } from 'node:path';
import { openSandbox, type SandboxDescription, SandboxUnavailable } from '@gruntless/sandbox';
import { runCommand } from './process/run-command.ts';
import { openStateFolder } from './stack/state-folder.ts';

await runCommand(async () => {
  const folder = join(await openStateFolder(dirname(import.meta.dirname)), 'work');
  try {
    const sandbox = await openSandbox({ folder, slots: 1 });
    for (const line of describe(sandbox.describe())) console.log(line);
    await sandbox.close();
    return 0;
  } catch (error) {
    if (!(error instanceof SandboxUnavailable)) throw error;
    console.log('Workflows cannot run on this machine:');
    for (const { promise, reason, remedy } of error.faults)
      console.log(`- ${promise}: ${reason}\n  ${remedy}`);
    return 1;
  }
});

function describe(it: SandboxDescription): string[] {
  const account =
    it.uids.kind === 'slot'
      ? `accounts of their own, from uid ${it.uids.firstUid} on`
      : `the worker's own account, uid ${it.uids.uid}`;
  return [
    'Workflows can run on this machine: a script was run, and found itself shut in.',
    `- Python:     ${it.python}`,
    `- Sandbox:    ${it.bubblewrap}`,
    `- Limits by:  ${it.limitMode}`,
    ...it.limitModesPassedOver.map((reason) => `              not ${reason}`),
    `- Scripts as: ${account}`,
  ];
}
