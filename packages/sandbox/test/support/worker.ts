// A worker of its own for a test: opens a sandbox in the folder of its first argument and runs what it is told to.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import {
  appendChunk,
  defaultLimits,
  openSandbox,
  type LogChunk,
  type Progress,
  type SandboxJob,
} from '../../src/index.ts';
import type { Command, Outcome, Reply, RunRequest } from './protocol.ts';

const folder = process.argv[2] ?? '';
const start = process.argv[3];
const [maxWaiting, maxServers] = start === 'fork' ? [0, 3] : [3, 0];
const tenant = 'test';
const sandbox = await openSandbox({
  folder,
  slots: 3,
  // Uids that no other worker on this machine has, so that tests can count their processes.
  firstUid: 100_000 + 8 * process.pid,
  ...(start === 'cold' ? {} : { warm: { maxWaiting, maxServers, maxBytes: 1024 ** 3, preload: ['csv'] } }),
});
// One after the other: an interpreter that waits is given to whoever asks first.
let taking: Promise<unknown> = Promise.resolve();
reply({ kind: 'open', description: sandbox.describe() });

for await (const line of createInterface({ input: process.stdin })) {
  const { id, request } = JSON.parse(line) as Command; // Written by start-worker.ts.
  if (request === 'close') break;
  run(id, request).then(
    (outcome) => reply({ kind: 'outcome', id, outcome }),
    (error: Error) => reply({ kind: 'rejected', id, name: error.name, message: error.message }),
  );
}
await sandbox.close();
process.stdin.destroy();

/** Waits until an interpreter waits for this run, or a server is there for it, and calls `take` then. */
function whenExpected<T>({ packages, limits, atOnce }: RunRequest, take: () => Promise<T>): Promise<T> {
  if (start === 'cold' || atOnce === true) return take();
  const taken = taking.then(async () => {
    await sandbox.expect({
      tenant,
      ...(packages === undefined ? {} : { packages }),
      limits: { ...defaultLimits, ...limits },
    });
    const result = take();
    result.catch(() => {}); // Told to whoever asked for the run.
    await setImmediate();
    return { result };
  });
  taking = taken.catch(() => {});
  return taken.then(({ result }) => result);
}

async function run(id: number, request: RunRequest): Promise<Outcome> {
  const chunks: (LogChunk & { atMs: number })[] = [];
  const progress: (Progress & { atMs: number })[] = [];
  const cancel = new AbortController();
  let abortedAt: number | null = null;
  const job: SandboxJob = {
    script: request.script,
    tenant,
    values: request.values ?? {},
    files: (request.files ?? []).map((file) => ({
      ...file,
      open: () => Readable.from([Buffer.from(file.text)]),
    })),
    ...(request.packages === undefined ? {} : { packages: request.packages }),
    limits: { ...defaultLimits, ...request.limits },
    signal: cancel.signal,
    onLog(chunk) {
      if (chunks.length === 0) {
        reply({ kind: 'log', id });
        if (request.cancelAfterLogMs !== undefined) setTimeout(abort, request.cancelAfterLogMs);
      }
      chunks.push({ ...chunk, atMs: performance.now() });
    },
    onProgress: (at) => progress.push({ ...at, atMs: performance.now() }),
  };
  await using result = await whenExpected(request, () => sandbox.run(job));
  function abort(): void {
    abortedAt = performance.now();
    cancel.abort();
  }
  const cancelMs = abortedAt === null ? null : performance.now() - abortedAt;
  const { verdict, message, exitCode, limit, usage, start, leftOut } = result;
  const outputs = await Promise.all(
    result.outputs.map(async ({ name, sizeBytes, open }) => ({
      name,
      sizeBytes,
      text: (await text(open())).slice(0, 10_000),
    })),
  );
  return {
    verdict,
    message,
    exitCode,
    limit,
    usage,
    start,
    leftOut,
    outputs,
    log: chunks.reduce(appendChunk, ''),
    chunks,
    progress,
    cancelMs,
  };
}

function reply(message: Reply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
