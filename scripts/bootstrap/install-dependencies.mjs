import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installEnvironment } from './environment.mjs';
import { lockName, waitForLock } from './lock.mjs';
import { exitLike, runChild } from './run-child.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Installs what pnpm-lock.yaml names, unless that is what node_modules holds already.
 *
 * @param {string} root the checkout
 */
export async function installDependencies(root) {
  if (isInstalled(root)) return;
  const lock = await waitForLock(lockName('install', root), ({ pid }) => {
    console.error(
      `Waiting for another installation in this folder${pid === null ? '' : ` (process ${pid})`}.`,
    );
  });
  try {
    if (!isInstalled(root)) await install(root);
  } finally {
    await lock.release();
  }
}

/** @param {string} root */
async function install(root) {
  // An installation that is cut short must be taken up again.
  rmSync(stampFile(root), { force: true });
  const pnpm = pnpmOf(root);
  console.error(`Installing dependencies with ${pnpm}.`);
  const end = await runChild('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    env: installEnvironment(root, process.env),
    // The last line of a command's output may be for a program to read; this goes beside it.
    stdio: ['ignore', 2, 2],
  }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError('npx was not found. Install npm, which brings it: https://docs.npmjs.com');
  });
  if (end.signal !== null) exitLike(end);
  if (end.code !== 0) {
    throw new SetupError(
      `${pnpm} could not install the dependencies (exit code ${end.code}); its output says why.`,
    );
  }
  writeFileSync(stampFile(root), stampOf(root));
}

/** @param {string} root */
function isInstalled(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stampOf(root);
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.gruntless-installed');
}

/**
 * Changes when an installation is due. A folder that is shared between two kinds of machine is installed anew
 * for each, because Node and other binaries are among the packages.
 *
 * @param {string} root
 */
function stampOf(root) {
  const hash = createHash('sha256');
  hash.update(`${process.platform} ${process.arch} ${pnpmOf(root)}\n`);
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** @param {string} root @returns {string} */
function pnpmOf(root) {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  return /** @type {{ packageManager: string }} */ (JSON.parse(manifest)).packageManager;
}
