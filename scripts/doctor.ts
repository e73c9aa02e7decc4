// Tries each promise of the sandbox on this machine by attacking it. Exits with 1 where one does not hold.
// With --json the findings are a list of { promise, holds, detail, remedy? } on standard output.

import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { examine } from '@gruntless/sandbox';
import { formatFindings } from './doctor/format-findings.ts';
import { runCommand } from './process/run-command.ts';
import { openStateFolder } from './stack/state-folder.ts';

await runCommand(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const folder = join(await openStateFolder(dirname(import.meta.dirname)), 'work');
  const findings = await examine({ folder });
  console.log(values.json ? JSON.stringify(findings, null, 2) : formatFindings(findings));
  return findings.every(({ holds }) => holds) ? 0 : 1;
});
