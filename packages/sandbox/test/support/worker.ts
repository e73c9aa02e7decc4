// A worker of its own for a test: opens a sandbox in the folder of its first argument and runs what it is told to.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { appendChunk, defaultLimits, openSandbox, type LogChunk, type Progress } from '../../src/index.ts';
import type { Command, Outcome, Reply, RunRequest } from './protocol.ts';

const folder = process.argv[2] ?? '';
// Uids that no other worker on this machine has, so that tests can count their processes.
const sandbox = await openSandbox({ folder, slots: 3, firstUid: 100_000 + 4 * process.pid });
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

async function run(id: number, request: RunRequest): Promise<Outcome> {
  const chunks: (LogChunk & { atMs: number })[] = [];
  const progress: (Progress & { atMs: number })[] = [];
  const cancel = new AbortController();
  let abortedAt: number | null = null;
  await using result = await sandbox.run({
    script: request.script,
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
  });
  function abort(): void {
    abortedAt = performance.now();
    cancel.abort();
  }
  const cancelMs = abortedAt === null ? null : performance.now() - abortedAt;
  const { verdict, message, exitCode, limit, usage, leftOut } = result;
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
