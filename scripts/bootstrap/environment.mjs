import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const systemPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * The environment for a command of the project: the project's own Node and tools come first on PATH.
 *
 * @param {string} root the checkout
 * @param {NodeJS.ProcessEnv} env what this process was given
 * @returns {NodeJS.ProcessEnv}
 */
export function commandEnvironment(root, env) {
  const modules = join(root, 'node_modules');
  const path = [join(modules, '.bin'), env['PATH'] || systemPath];
  return {
    ...withoutNpmSettings(env),
    PATH: path.join(delimiter),
    // Half of the time that the API needs to start is Node compiling the same modules again.
    NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? join(modules, '.cache', 'node'),
  };
}

/**
 * The environment for fetching packages. Where there is no home that can be written, caches lie in the checkout. It is
 * the machine's own Node that fetches, also where npm has put an earlier installation's first: that one is about to be
 * replaced, and does not know the certificates that the machine trusts.
 *
 * @param {string} root the checkout
 * @param {NodeJS.ProcessEnv} env what this process was given
 * @returns {NodeJS.ProcessEnv}
 */
export function installEnvironment(root, env) {
  const installed = join(root, 'node_modules', '.bin');
  const path = (env['PATH'] || systemPath).split(delimiter).filter((folder) => folder !== installed);
  // With CI set, pnpm asks no questions: nobody may be there to answer.
  return {
    ...withoutNpmSettings(env),
    CI: 'true',
    PATH: path.join(delimiter),
    HOME: isWritable(env['HOME']) ? env['HOME'] : ownHome(root),
  };
}

/**
 * npm hands its own settings down as `npm_*`, and whatever runs below would take them for its own. The registry
 * is kept: a machine behind a mirror may know it from the environment alone.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutNpmSettings(env) {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith('npm_') || name === 'npm_config_registry',
  );
  return Object.fromEntries(kept);
}

/** @param {string | undefined} folder */
function isWritable(folder) {
  if (!folder) return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    // Missing or read-only: either way nothing can be kept in it, and the caller has another place.
    return false;
  }
}

/** @param {string} root */
function ownHome(root) {
  const home = join(root, '.gruntless', 'home');
  mkdirSync(home, { recursive: true });
  return home;
}
