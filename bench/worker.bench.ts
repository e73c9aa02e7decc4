import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Client, followRun } from '@gruntless/client';
import { startServices } from '../e2e/start-services.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { approveScript } from './runs/approve-script.ts';
import { runMany } from './sandbox/run-many.ts';
import { type Memory, memoryOf } from './worker/memory-of.ts';
import { askWorker } from './worker/observation.ts';

const runs = 500;
/** More than the worker takes at a time, so that it never waits for the next one. */
const atOnce = 8;
const restMs = 3_000;
const mebibyte = 1024 * 1024;

/** What a worker holds while nothing happens, and how long its event loop stands still while much does. */
const bench: Bench = {
  name: 'worker',
  async run({ server, signal }) {
    await using parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-bench-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    const socket = join(folder, 'observed');
    const observed = pathToFileURL(join(import.meta.dirname, 'worker/observed.ts'));
    const env = { NODE_OPTIONS: `--import=${observed.href}`, OBSERVED_SOCKET: socket };
    const services = parts.adopt(await startServices(await server(), env), (part) => part.close());
    const client = await services.newUser();
    const workflowId = await approveScript(
      client,
      'trivial',
      'open("/output/result.txt", "w").write("done")\n',
    );
    // After one run the worker has loaded all that it ever does; after a rest as many interpreters wait as will.
    await run(client, workflowId);
    await delay(restMs, undefined, { signal });
    const { pid } = await askWorker(socket);
    const before = await memoryOf(pid);
    signal.throwIfAborted();
    const { perSecond } = await runMany(runs, atOnce, () => run(client, workflowId));
    const { longestPauseMs } = await askWorker(socket);
    const after = await memoryOf(pid);
    return rowsOf({ before, after, perSecond, longestPauseMs });
  },
};
export default bench;

async function run(client: Client, workflowId: string): Promise<void> {
  const { id } = await client.api.runs.start.mutate({ workflowId, inputs: {} });
  const { status } = await followRun(client, id);
  if (status !== 'succeeded') throw new Error(`A run ${status}.`);
}

function rowsOf(seen: { before: Memory; after: Memory; perSecond: number; longestPauseMs: number }): Row[] {
  const { before, after, perSecond, longestPauseMs } = seen;
  return [
    { measure: 'an idle worker, its own process', value: before.ownBytes / mebibyte, unit: 'MiB' },
    {
      measure: 'an idle worker, the interpreters that wait, together',
      value: before.descendantsBytes / mebibyte,
      unit: 'MiB',
    },
    {
      measure: `its own process after ${runs} runs`,
      value: after.ownBytes / mebibyte,
      unit: 'MiB',
      baseline: before.ownBytes / mebibyte,
    },
    { measure: `${runs} trivial runs, ${atOnce} in the queue, runs a second`, value: perSecond, unit: '1/s' },
    {
      measure: `longest pause of the worker's event loop meanwhile`,
      value: longestPauseMs,
      unit: 'ms',
    },
  ];
}
