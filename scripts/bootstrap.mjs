// Runs one of the project's commands on a fresh machine: `node scripts/bootstrap.mjs <command> [arguments]`.
// It runs on Node 20 and imports nothing that must be installed first; the command itself runs on the
// project's own Node.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandEnvironment } from './bootstrap/environment.mjs';
import { installDependencies } from './bootstrap/install-dependencies.mjs';
import { installSystemPackages } from './bootstrap/install-system-packages.mjs';
import { exitLike, runChild } from './bootstrap/run-child.mjs';
import { SetupError } from './bootstrap/setup-error.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The commands, and whether they run workflows: those need a sandbox and Python from the system. */
const commands = new Map([
  ['start', { runsWorkflows: true }],
  ['demo', { runsWorkflows: true }],
  ['test', { runsWorkflows: true }],
  ['verify', { runsWorkflows: true }],
  ['bench', { runsWorkflows: true }],
  ['doctor', { runsWorkflows: false }],
  ['format', { runsWorkflows: false }],
]);

/** @param {string} name @param {string[]} args */
async function bootstrap(name, args) {
  const command = commands.get(name);
  if (command === undefined) {
    throw new SetupError(`There is no command "${name}". There are: ${[...commands.keys()].join(', ')}.`);
  }
  await installDependencies(root);
  if (command.runsWorkflows) await installSystemPackages();
  const node = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(node)) {
    throw new SetupError(`There is no Node for ${process.platform} ${process.arch} among the dependencies.`);
  }
  return runChild(node, [join(root, 'scripts', `${name}.ts`), ...args], {
    cwd: root,
    env: commandEnvironment(root, process.env),
    // The channel tells the command when this process is gone, however it went.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError(`${node} does not run on this system: it needs glibc, which Alpine Linux has not.`);
  });
}

try {
  const [name = '', ...args] = process.argv.slice(2);
  exitLike(await bootstrap(name, args));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
