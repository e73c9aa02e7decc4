import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Client, followRun, followWorkflow } from '@gruntless/client';
import { defaultLimits, openSandbox, type Sandbox } from '@gruntless/sandbox';
import pg from 'pg';
import { startServices } from '../e2e/start-services.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { measureInTurn, median } from './measure.ts';

const run = promisify(execFile);
const script = 'open("/output/result.txt", "w").write("done")\n';
const bareScript = 'open("result.txt", "w").write("done")\n';
const repetitions = 40;
const burst = 60;

/** What a run costs beyond Python itself, on a database as durable as a real one. */
const bench: Bench = {
  name: 'runs',
  async run({ server }) {
    await using parts = new AsyncDisposableStack();
    const services = parts.adopt(await startServices(await server()), (part) => part.close());
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-bench-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    const sandbox = parts.adopt(await openSandbox({ folder: join(folder, 'work'), slots: 1 }), (part) =>
      part.close(),
    );
    const client = await services.newUser();
    const workflowId = await approve(client);
    await writeFile(join(folder, 'script.py'), bareScript);

    const { bare, submitted, sandboxed } = await measureInTurn(repetitions, {
      bare: () => run('/usr/bin/python3', ['script.py'], { cwd: folder }),
      sandboxed: () => runInSandbox(sandbox),
      submitted: () => runToEnd(client, workflowId),
    });
    const perSecond = await throughput(client, workflowId);
    const durability = await durabilityOf(services.databaseUrl);
    const own = median(submitted) - median(sandboxed);
    return [
      { measure: 'bare python3 script.py, trivial, median', value: median(bare), unit: 'ms' },
      row('sandbox alone, cold or warm as the worker starts it', sandboxed, bare),
      row(`runs.start to the client's last event (${durability})`, submitted, bare),
      {
        measure: "the service's own part of a run: all but the sandbox",
        value: own,
        unit: 'ms',
        baseline: median(submitted),
      },
      {
        measure: `runs a second, ${burst} at once, the worker's default concurrency`,
        value: perSecond,
        unit: '1/s',
      },
    ];
  },
};
export default bench;

function row(measure: string, samples: number[], baseline: number[]): Row {
  return { measure: `${measure}, median`, value: median(samples), unit: 'ms', baseline: median(baseline) };
}

async function approve(client: Client): Promise<string> {
  const { id } = await client.api.workflows.create.mutate({
    name: 'Trivial',
    fields: [],
    execution: { script, dependencies: [], outputFilename: 'result.txt' },
  });
  const { status } = await followWorkflow(client, id);
  if (status !== 'approved') throw new Error(`The trivial workflow is ${status}.`);
  return id;
}

async function runToEnd(client: Client, workflowId: string): Promise<void> {
  const { id } = await client.api.runs.start.mutate({ workflowId, inputs: {} });
  const { status } = await followRun(client, id);
  if (status !== 'succeeded') throw new Error(`A trivial run ${status}.`);
}

async function runInSandbox(sandbox: Sandbox): Promise<void> {
  await using result = await sandbox.run({ script, values: {}, files: [], limits: defaultLimits });
  if (result.verdict !== 'ok') throw new Error(`The sandbox says ${result.verdict}: ${result.message}`);
}

async function throughput(client: Client, workflowId: string): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: burst }, () => runToEnd(client, workflowId)));
  return burst / ((performance.now() - startedAt) / 1_000);
}

async function durabilityOf(url: string): Promise<string> {
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  try {
    const names = ['fsync', 'synchronous_commit', 'full_page_writes'];
    const { rows } = await database.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any($1) order by name',
      [names],
    );
    return rows.map(({ name, setting }) => `${name}=${setting}`).join(' ');
  } finally {
    await database.end();
  }
}
