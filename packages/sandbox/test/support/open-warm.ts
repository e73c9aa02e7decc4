import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  appendChunk,
  defaultLimits,
  openSandbox,
  type Sandbox,
  type SandboxJob,
  type SandboxResult,
  type WarmOptions,
} from '../../src/index.ts';
import { makeFolder, rightsHere } from './start-worker.ts';
import { descendantsOf } from './traces.ts';

/** What a test wants to know of a run. */
export interface Ran extends Pick<SandboxResult, 'verdict' | 'message' | 'start' | 'usage'> {
  readonly log: string;
  readonly outputs: readonly string[];
}

/** A sandbox with warm starts in the test's own process. */
export interface WarmSandbox extends AsyncDisposable {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Runs without waiting for anything. */
  run(job: Partial<SandboxJob>): Promise<Ran>;
  /** Runs when an interpreter waits for it. */
  runWarm(job: Partial<SandboxJob>): Promise<Ran>;
  /** The processes that wait, by their pids on the host. */
  waitingPids(): number[];
}

/** Opens one. The processes of a test file are its own, so that all descendants of this process are its sandboxes'. */
export async function openWarm(options: Partial<WarmOptions> = {}, slots = 2): Promise<WarmSandbox> {
  const folder = await makeFolder(rightsHere[0] ?? 'plain user');
  const sandbox = await openSandbox({
    folder,
    slots,
    firstUid: 4_000_000 + 64 * process.pid,
    warm: { maxWaiting: 2, maxBytes: 1024 ** 3, preload: ['csv'], ...options },
  });
  async function run(job: Partial<SandboxJob>): Promise<Ran> {
    let log = '';
    await using result = await sandbox.run({
      script: '',
      values: {},
      files: [],
      limits: defaultLimits,
      ...job,
      onLog(chunk) {
        log = appendChunk(log, chunk);
        job.onLog?.(chunk);
      },
    });
    const { verdict, message, start, usage } = result;
    const outputs = await Promise.all(result.outputs.map((output) => text(output.open())));
    return { verdict, message, start, usage, log, outputs };
  }
  return {
    folder,
    sandbox,
    run,
    async runWarm(job) {
      const { packages, limits = defaultLimits } = job;
      await sandbox.expect({ limits, ...(packages === undefined ? {} : { packages }) });
      return run(job);
    },
    waitingPids: () => descendantsOf(process.pid),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An input whose bytes are these. */
export function inputOf(name: string, bytes: string): SandboxJob['files'][number] {
  return { fieldId: 'f', name, open: () => Readable.from([Buffer.from(bytes)]) };
}
