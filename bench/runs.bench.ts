import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@gruntless/client';
import { isTerminal, type RunStatus } from '@gruntless/contracts';
import pg from 'pg';
import { redisMissing, startRedis } from '../e2e/start-redis.ts';
import { type Services, startServices, type TestServer } from '../e2e/start-services.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { median } from './measure.ts';
import { approveScript } from './runs/approve-script.ts';
import { measureRested } from './sandbox/measure-rested.ts';

const execute = promisify(execFile);
const python = '/usr/bin/python3';
const repetitions = 40;
/** Between two runs that somebody starts by hand there is time for another interpreter to be made ready. */
const restMs = 200;
const burst = 60;
/** By what they do; a script writes one file, where the sandbox takes it from or into the current folder. */
const scripts = { trivial: '', pandas: 'import pandas\n' };
type Kind = keyof typeof scripts;

/** What a run costs beyond Python itself, on a database as durable as a real one, on each engine that is there. */
const bench: Bench = {
  name: 'runs',
  async run({ server, signal }) {
    const rows: Row[] = [];
    const database = await server();
    const kinds: Kind[] = (await hasPandas()) ? ['trivial', 'pandas'] : ['trivial'];
    for (const engine of redisMissing() === null ? ['postgres', 'redis'] : ['postgres']) {
      for (const kind of kinds) {
        signal.throwIfAborted();
        rows.push(...(await measure(database, engine, kind)));
      }
    }
    return rows;
  },
};
export default bench;

async function measure(server: TestServer, engine: string, kind: Kind): Promise<Row[]> {
  await using parts = new AsyncDisposableStack();
  const redis = engine === 'redis' ? parts.adopt(await startRedis(), (part) => part.stop()) : undefined;
  const env = {
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    PRELOAD_MODULES: kind === 'pandas' ? 'pandas' : '',
    WARM_BYTES: String(1024 ** 3),
  };
  const services = parts.adopt(await startServices(server, env), (part) => part.close());
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-bench-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(
    join(folder, `${kind}-script.py`),
    `${scripts[kind]}open("result.txt", "w").write("done")\n`,
  );

  const client = await services.newUser();
  const workflowId = await approveScript(client, kind, sandboxScript(kind));
  const modes: string[] = [];
  const scriptMs: number[] = [];
  const samples = await measureRested(repetitions, restMs, {
    bare: { run: () => execute(python, [`${kind}-script.py`], { cwd: folder }) },
    submitted: { run: () => runToEnd(client, workflowId) },
  });
  // Asked for afterwards, so that looking costs no sample.
  for (const { id } of (await client.api.runs.list.query({ limit: repetitions })).items) {
    const { record, durationMs } = await client.api.runs.get.query({ runId: id });
    modes.push(record?.start.mode ?? 'none');
    scriptMs.push(Math.min(record?.usage.wallMs ?? 0, durationMs ?? 0));
  }
  const bare = median(samples.bare);
  const submitted = median(samples.submitted);
  const warm = modes.filter((mode) => mode === 'warm').length;
  const rows: Row[] = [
    {
      measure: `${kind} on ${engine}, runs.start to the last event, ${warm} of ${repetitions} warm, median`,
      value: submitted,
      unit: 'ms',
      baseline: bare,
    },
    {
      measure: `${kind} on ${engine}, the service's own part: all but the script's time in the sandbox`,
      value: submitted - median(scriptMs),
      unit: 'ms',
      baseline: submitted,
    },
  ];
  return kind === 'trivial' ? [...rows, await throughput(services, client, workflowId, engine)] : rows;
}

/** Imported below a condition, so that Debian's own pandas needs no environment. */
function sandboxScript(kind: Kind): string {
  return `if True:\n    ${scripts[kind].trim() || 'pass'}\nopen("/output/result.txt", "w").write("done")\n`;
}

/** From `runs.start` to the event that says how it ended. */
async function runToEnd({ api }: Client, workflowId: string): Promise<void> {
  const { id } = await api.runs.start.mutate({ workflowId, inputs: {} });
  const ended = Promise.withResolvers<RunStatus>();
  api.runs.watch.subscribe(
    { runId: id },
    {
      onData({ data: event }) {
        if (event.kind === 'status' && isTerminal(event.data.status)) ended.resolve(event.data.status);
      },
      onError: (error) => ended.reject(error),
    },
  );
  const status = await ended.promise;
  if (status !== 'succeeded') throw new Error(`A run ${status}.`);
}

async function throughput(
  services: Services,
  client: Client,
  workflowId: string,
  engine: string,
): Promise<Row> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: burst }, () => runToEnd(client, workflowId)));
  const durationMs = performance.now() - startedAt;
  const durability = await durabilityOf(services.databaseUrl);
  return {
    measure: `trivial on ${engine}, runs a second, ${burst} at once, default concurrency (${durability})`,
    value: burst / (durationMs / 1_000),
    unit: '1/s',
  };
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

async function hasPandas(): Promise<boolean> {
  return execute(python, ['-c', 'import pandas']).then(
    () => true,
    () => false, // Not installed for the host's Python: there is nothing to compare with.
  );
}
