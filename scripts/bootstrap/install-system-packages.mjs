import { existsSync } from 'node:fs';
import { waitForLock } from './lock.mjs';
import { exitLike, runChild } from './run-child.mjs';
import { SetupError } from './setup-error.mjs';

/** What the sandbox needs from the system: a Debian package, and the program that it brings. */
const needed = [
  { name: 'bubblewrap', program: '/usr/bin/bwrap' },
  { name: 'python3', program: '/usr/bin/python3' },
];

const update = ['apt-get', 'update'];
// Another package manager may be at work; it is given two minutes.
const install = ['apt-get', 'install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/**
 * Sees to the programs that run workflows: installs what is missing where that is possible without asking, and
 * says how to install it everywhere else. The sandbox is Linux's; elsewhere its own message says what is missing.
 */
export async function installSystemPackages() {
  if (process.platform !== 'linux' || missing().length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new SetupError(instruction(missing()));
  const lock = await waitForLock('install system packages', () => {
    console.error('Waiting for another installation of system packages.');
  });
  try {
    if (missing().length > 0) await installMissing(missing());
  } finally {
    await lock.release();
  }
}

/** @param {string[]} names */
async function installMissing(names) {
  console.error(`Installing ${names.join(' and ')}.`);
  for (const [command = '', ...args] of [update, [...install, ...names]]) {
    const end = await runChild(command, args, {
      cwd: '/',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
    });
    if (end.signal !== null) exitLike(end);
    if (end.code !== 0) {
      throw new SetupError(
        `${[command, ...args].join(' ')} failed (exit code ${end.code}); its output says why.`,
      );
    }
  }
  if (missing().length > 0) throw new SetupError(instruction(missing()));
}

function missing() {
  return needed.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
}

/** @param {string[]} names */
function instruction(names) {
  const list = names.join(' ');
  return [
    `Workflows run in a sandbox, and it needs: ${list}. On Debian or Ubuntu:`,
    `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${list}`,
    'Elsewhere the packages have the same or similar names.',
  ].join('\n');
}
