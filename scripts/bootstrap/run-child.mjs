import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} End how a process ended */

/** @type {readonly NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and stands in for it meanwhile: what asks this process to stop asks the program, once.
 * The program has a session of its own, or ctrl-C in a terminal would reach it twice.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, stdio: import('node:child_process').StdioOptions }} options
 * @returns {Promise<End>}
 */
export async function runChild(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  let asked = false;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    if (!asked) child.kill(signal);
    asked = true;
  };
  for (const signal of passedOn) process.on(signal, passOn);
  const watch = watchParent(() => passOn('SIGTERM'));
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  } finally {
    clearInterval(watch);
    for (const signal of passedOn) process.off(signal, passOn);
  }
}

/**
 * Ends this process the way that the other one ended.
 *
 * @param {End} end
 */
export function exitLike({ code, signal }) {
  if (signal === null) process.exitCode = code ?? 1;
  else process.kill(process.pid, signal);
}

/**
 * A package manager that is killed cannot tell its scripts. Only where one started us: a shell that ends leaves its
 * background jobs running on purpose.
 *
 * @param {() => void} onGone
 */
function watchParent(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, 1_000);
}
