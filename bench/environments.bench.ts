import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Client, followRun, followWorkflow } from '@gruntless/client';
import { type Environments, openEnvironments, pipVariables } from '@gruntless/environments';
import { openSandbox } from '@gruntless/sandbox';
import { startServices } from '../e2e/start-services.ts';
import { whyNoIndex } from '../e2e/why-no-index.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { median } from './measure.ts';

const exec = promisify(execFile);
const GiB = 1024 ** 3;
const pandasScript = 'import pandas\nopen("/output/result.txt", "w").write(pandas.__version__)\n';
const plainScript = 'open("/output/result.txt", "w").write("done")\n';
/** Small packages that make an environment of pandas another one, to be installed anew. */
const companions = ['six', 'tabulate', 'xmltodict'];
const laterRuns = 5;
const plainRuns = 30;
const rounds = 3;

/** What packages cost: to find, to install, at the first run, and to those who need none. */
const bench: Bench = {
  name: 'environments',
  async run({ server }) {
    const missing = await whyNoIndex();
    if (missing !== null) throw new Error(`This measures with a real index, and there is none: ${missing}.`);
    const direct = await measureTools();
    await using parts = new AsyncDisposableStack();
    const env = pipVariables(process.env);
    const services = parts.adopt(await startServices(await server(), env), (part) => part.close());
    const client = await services.newUser();

    const first: number[] = [];
    const later: number[] = [];
    for (const companion of companions) {
      const workflowId = await approve(client, pandasScript, ['pandas', companion]);
      first.push(await timeRun(client, workflowId));
      for (let run = 0; run < laterRuns; run += 1) later.push(await timeRun(client, workflowId));
    }
    const { alone, beside } = await measureNeighbours(client);
    return [
      ...direct,
      row('the first run with pandas after its approval (baseline: later ones)', first, later),
      row('a run that needs no package, while one is installed (baseline: without)', beside, alone),
    ];
  },
};
export default bench;

function row(measure: string, samples: number[], baseline: number[]): Row {
  return { measure: `${measure}, median`, value: median(samples), unit: 'ms', baseline: median(baseline) };
}

/** Against plain pip, in turn, each time from nothing: no cache, no environment. */
async function measureTools(): Promise<Row[]> {
  const samples: Record<'resolve' | 'pipResolve' | 'install' | 'pipInstall', number[]> = {
    resolve: [],
    pipResolve: [],
    install: [],
    pipInstall: [],
  };
  let tool = '';
  for (let round = 0; round < rounds; round += 1) {
    await using parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-bench-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o711);
    const sandbox = parts.adopt(await openSandbox({ folder: join(folder, 'work'), slots: 1 }), (part) =>
      part.close(),
    );
    const environments = parts.adopt(
      await openEnvironments({
        folder: join(folder, 'environments'),
        sandbox,
        variables: pipVariables(process.env),
        maxBytes: GiB,
        maxEnvironmentBytes: GiB,
        resolveTimeoutMs: 60_000,
        installTimeoutMs: 120_000,
      }),
      (part) => part.close(),
    );
    ({ tool } = await environments.describe());
    samples.pipResolve.push(
      await time(() => pip('--dry-run', '--report', '/dev/null', '--ignore-installed')),
    );
    samples.pipInstall.push(await time(() => pip('--target', join(folder, 'plain'))));
    await measureOwn(environments, samples);
  }
  return [
    row(
      `resolving pandas to a lock by ${tool} (baseline: pip install --dry-run)`,
      samples.resolve,
      samples.pipResolve,
    ),
    row(
      `installing pandas by ${tool}, compiled (baseline: pip install --target)`,
      samples.install,
      samples.pipInstall,
    ),
  ];
}

async function measureOwn(
  environments: Environments,
  samples: { resolve: number[]; install: number[] },
): Promise<void> {
  let startedAt = performance.now();
  const resolved = await environments.resolve(['pandas']);
  samples.resolve.push(performance.now() - startedAt);
  if ('refusal' in resolved) throw new Error(resolved.refusal.message);
  startedAt = performance.now();
  const prepared = await environments.prepare(resolved.lock);
  samples.install.push(performance.now() - startedAt);
  if ('refusal' in prepared) throw new Error(prepared.refusal.message);
  await prepared.environment.release();
}

async function pip(...options: string[]): Promise<void> {
  const common = ['--quiet', '--no-cache-dir', '--only-binary', ':all:'];
  await exec('/usr/bin/python3', ['-m', 'pip', 'install', ...common, ...options, 'pandas']);
}

async function time(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

async function approve(client: Client, script: string, dependencies: string[]): Promise<string> {
  const { id, status, rejectionReason } = await followWorkflow(
    client,
    await create(client, script, dependencies),
  );
  if (status !== 'approved') throw new Error(`The workflow is ${status}: ${rejectionReason}`);
  return id;
}

async function create(client: Client, script: string, dependencies: string[]): Promise<string> {
  const execution = { script, dependencies, outputFilename: 'result.txt' };
  return (await client.api.workflows.create.mutate({ name: 'Bench', fields: [], execution })).id;
}

async function timeRun(client: Client, workflowId: string): Promise<number> {
  return time(async () => {
    const { id } = await client.api.runs.start.mutate({ workflowId, inputs: {} });
    const { status, error } = await followRun(client, id);
    if (status !== 'succeeded') throw new Error(`A run ${status}: ${error?.message}`);
  });
}

/** Runs without packages, one after the other: alone, and for as long as an installation takes. */
async function measureNeighbours(client: Client): Promise<{ alone: number[]; beside: number[] }> {
  const workflowId = await approve(client, plainScript, []);
  const alone: number[] = [];
  for (let run = 0; run < plainRuns; run += 1) alone.push(await timeRun(client, workflowId));
  const beside: number[] = [];
  const installing = { isOver: false };
  const installed = approve(client, pandasScript, ['pandas', 'toolz']).finally(() => {
    installing.isOver = true;
  });
  while (!installing.isOver) beside.push(await timeRun(client, workflowId));
  await installed;
  return { alone, beside };
}
