// Runs every test. Arguments go to vitest: `npm test -- --project unit`.

import { runCommand } from './process/run-command.ts';
import { runTool } from './process/run-tool.ts';

await runCommand((signal) => runTool('vitest', ['run', ...process.argv.slice(2)], signal));
