// Tries each promise of the sandbox on this machine by attacking it. Exits with 1 where one does not hold.
// With --json the findings are a list of { promise, holds, detail, remedy? } on standard output.

import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { examine } from '@gruntless/sandbox';
import { describeEnvironments } from './doctor/describe-environments.ts';
import { formatFindings } from './doctor/format-findings.ts';
import { runCommand } from './process/run-command.ts';
import { openStateFolder } from './stack/state-folder.ts';

await runCommand(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const state = await openStateFolder(dirname(import.meta.dirname));
  const findings = await examine({ folder: join(state, 'work') });
  const isSafe = findings.every(({ holds }) => holds);
  console.log(values.json ? JSON.stringify(findings, null, 2) : formatFindings(findings));
  // Packages are installed in a sandbox, so there is nothing to tell where that is not safe.
  if (isSafe && !values.json) console.log(`\n${(await describeEnvironments(state)).join('\n')}`);
  return isSafe ? 0 : 1;
});
