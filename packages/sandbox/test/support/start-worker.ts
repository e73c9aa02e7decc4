import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, geteuid } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SandboxDescription } from '../../src/index.ts';
import type { Command, Outcome, Reply, RunRequest } from './protocol.ts';

/** What a worker has in its environment that no script may find. */
export const plantedSecret = 'planted-9f2c41d7';
/** Nobody has this uid; a worker that is not root runs under it. */
export const unprivilegedUid = 61_234;

/** Whether the worker is root and gives each slot a uid, or has the rights of a plain user. */
export type Rights = 'root' | 'plain user';
/** The kinds of worker that this test process can start. */
export const rightsHere: readonly Rights[] = geteuid?.() === 0 ? ['root', 'plain user'] : ['plain user'];
if (rightsHere.length === 1)
  process.stderr.write('sandbox tests: not root, so workers with a uid for each slot are not tested\n');

/** Whether runs start their own interpreter, take one that waited, or are forked by a server. */
export type StartMode = 'cold' | 'warm' | 'fork';
/** A kind of worker, and how its runs start. */
export interface Way {
  readonly rights: Rights;
  readonly start: StartMode;
}
/** Whatever is promised holds in each of these. */
export const waysHere: readonly Way[] = rightsHere.flatMap((rights) => [
  { rights, start: 'cold' },
  { rights, start: 'warm' },
  { rights, start: 'fork' },
]);

/** A worker process with an open sandbox. */
export interface TestWorker extends AsyncDisposable {
  readonly pid: number;
  readonly folder: string;
  readonly description: SandboxDescription;
  run(request: RunRequest): Promise<Outcome>;
  /** Starts a run and waits until it has printed something. */
  runUntilLog(request: RunRequest): Promise<{ outcome: Promise<Outcome> }>;
  /** Kills the worker as a crash would. */
  kill(): Promise<void>;
}

/** An empty folder that a sandbox of that worker can use. */
export async function makeFolder(rights: Rights): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-sandbox-test-'));
  await chmod(folder, 0o711);
  if (rights === 'plain user' && geteuid?.() === 0) await chown(folder, unprivilegedUid, unprivilegedUid);
  return folder;
}

/**
 * Starts a worker with a secret in its environment and with inherited descriptors that lack close-on-exec.
 *
 * With warm starts, each run waits first until an interpreter waits for it, and takes that one; with forks, until there
 * is a server for it.
 *
 * @param prefix - shell words before the worker's command, such as `unshare --mount`; run with the test's own rights
 */
export async function startWorker(
  way: Rights | Way,
  sharedFolder?: string,
  prefix = '',
): Promise<TestWorker> {
  const { rights, start } = typeof way === 'string' ? { rights: way, start: 'cold' } : way;
  const folder = sharedFolder ?? (await makeFolder(rights));
  const drop =
    rights === 'plain user' && geteuid?.() === 0
      ? `setpriv --reuid=${unprivilegedUid} --regid=${unprivilegedUid} --clear-groups`
      : '';
  const main = fileURLToPath(new URL('worker.ts', import.meta.url));
  const command = `exec 9</etc/hostname 200</etc/hostname; exec ${prefix} ${drop} "$0" "$1" "$2" "$3"`;
  const child = spawn('/bin/bash', ['--norc', '-c', command, execPath, main, folder, start], {
    env: { PATH: '/usr/bin:/bin', PLANTED_SECRET: plantedSecret },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const opened = Promise.withResolvers<SandboxDescription>();
  const logs = new Map<number, PromiseWithResolvers<void>>();
  const outcomes = new Map<number, PromiseWithResolvers<Outcome>>();
  const died = once(child, 'exit').then(() => {
    const error = new Error('the worker has ended');
    for (const waiting of [opened, ...logs.values(), ...outcomes.values()]) waiting.reject(error);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply; // Written by worker.ts.
    if (reply.kind === 'open') opened.resolve(reply.description);
    else if (reply.kind === 'log') logs.get(reply.id)?.resolve();
    else if (reply.kind === 'outcome') outcomes.get(reply.id)?.resolve(reply.outcome);
    else outcomes.get(reply.id)?.reject(new Error(`${reply.name}: ${reply.message}`));
  });
  const send = (command: Command): void => void child.stdin.write(`${JSON.stringify(command)}\n`);
  const description = await opened.promise;

  function begin(request: RunRequest): { logged: Promise<void>; outcome: Promise<Outcome> } {
    const id = outcomes.size;
    const outcome = Promise.withResolvers<Outcome>();
    const logged = Promise.withResolvers<void>();
    outcomes.set(id, outcome);
    const told = outcome.promise.then((result) => {
      // Or a test of warm starts would test cold ones. What cannot be started is not started ahead either.
      if (
        start !== 'cold' &&
        request.atOnce !== true &&
        result.verdict !== 'sandbox_fault' &&
        // No server has the packages of a job.
        result.start.mode !== (request.packages === undefined ? start : 'cold') &&
        !(start === 'warm' && result.start.mode === 'warm')
      )
        throw new Error(`the run was to start ${start}: ${result.start.reason}`);
      return result;
    });
    logs.set(id, logged);
    // A worker that a test kills leaves both behind; a test that waits for one sees the rejection all the same.
    outcome.promise.catch(() => {});
    logged.promise.catch(() => {});
    send({ id, request });
    told.catch(() => {});
    return { logged: logged.promise, outcome: told };
  }

  return {
    pid: child.pid ?? 0,
    folder,
    description,
    run: (request) => begin(request).outcome,
    async runUntilLog(request) {
      const { logged, outcome } = begin(request);
      await Promise.race([logged, outcome]);
      return { outcome };
    },
    async kill() {
      child.kill('SIGKILL');
      await died;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) send({ id: -1, request: 'close' });
      await died;
      if (sharedFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
