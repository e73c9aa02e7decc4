import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SetupError } from '../../bootstrap/setup-error.mjs';

const run = promisify(execFile);

/** How long a leftover server may take to end. A fast shutdown writes a checkpoint. */
const endTimeoutMs = 20_000;
const lookEveryMs = 20;

/**
 * Ends the server that a killed process left running on this data folder, if there is one, and removes a pid file that
 * names nobody of ours. The caller holds the folder's lock, so no living stack uses it.
 */
export async function clearLeftover(dataFolder: string): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid');
  const pid = await readPid(pidFile);
  if (pid === null) return;
  if (!(await isServerOf(pid, dataFolder))) {
    // The number may belong to a stranger by now, and PostgreSQL would refuse to start for as long as that one lives.
    await rm(pidFile, { force: true });
    return;
  }
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + endTimeoutMs;
  while (await isServerOf(pid, dataFolder)) {
    if (Date.now() > deadline) {
      throw new SetupError(
        `An earlier PostgreSQL (process ${pid}) still runs on ${dataFolder} and does not end. End it with: kill -QUIT ${pid}`,
      );
    }
    await delay(lookEveryMs);
  }
}

async function readPid(pidFile: string): Promise<number | null> {
  const text = await readFile(pidFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const pid = Number.parseInt(text, 10);
  // A number below 2 would signal a whole group, or init.
  return pid > 1 ? pid : null;
}

/** True while the process is a server that was started on this very folder. */
async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  const commandLine = await readCommandLine(pid);
  return commandLine.includes('postgres') && commandLine.includes(dataFolder);
}

/** A process's command and arguments; empty where there is no such process, or a zombie. */
async function readCommandLine(pid: number): Promise<string> {
  const read =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8').then((text) => text.replaceAll('\0', ' '))
      : run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout);
  return read.catch(() => '');
}
