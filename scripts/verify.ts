// Everything that must hold before a change is good; what CI runs. Every step runs, so that one look shows all faults.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { runCommand } from './process/run-command.ts';
import { runTool } from './process/run-tool.ts';

await runCommand(async (signal) => {
  const manifest = await readFile(join(dirname(import.meta.dirname), 'package.json'), 'utf8');
  const { packageManager } = z.object({ packageManager: z.string() }).parse(JSON.parse(manifest));
  // turbo runs the packages' scripts with pnpm, which is not among the dependencies.
  const turbo = ['--yes', '--package', packageManager, '--', 'turbo'];
  const steps: { name: string; tool: [command: string, ...args: string[]] }[] = [
    { name: 'format', tool: ['oxfmt', '--check'] },
    { name: 'lint', tool: ['oxlint', '--type-aware', '--deny-warnings'] },
    {
      name: 'types',
      tool: ['npx', ...turbo, 'run', 'types', '--continue=always', '--output-logs=errors-only'],
    },
    { name: 'tests', tool: ['vitest', 'run'] },
  ];
  const failed: string[] = [];
  for (const { name, tool } of steps) {
    console.log(`\n== ${name}`);
    const [command, ...args] = tool;
    if ((await runTool(command, args, signal)) !== 0) failed.push(name);
  }
  // Beside the output, whose last line is the count of tests.
  if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
});
