// Formats every file of the checkout.

import { runCommand } from './process/run-command.ts';
import { runTool } from './process/run-tool.ts';

await runCommand((signal) => runTool('oxfmt', process.argv.slice(2), signal));
