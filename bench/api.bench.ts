import { startServices, type TestServer } from '../e2e/start-services.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import type { Result } from './load/load.ts';
import { runLoad } from './load/run-load.ts';
import { approveScript } from './runs/approve-script.ts';

const script = 'open("/output/result.txt", "w").write("done")';
const kinds = ['workflows.list', 'runs.start', 'upload of 100 kB'] as const;
const atOnce = 16;
const warmUpMs = 1_000;
const durationMs = 5_000;

/** What one API process answers, and two of them on the same machine, on a database as durable as a real one. */
const bench: Bench = {
  name: 'api',
  async run({ server, signal }) {
    const database = await server();
    const [one, two] = [await measure(database, 1, signal), await measure(database, 2, signal)];
    return kinds.flatMap((kind) => rowsOf(kind, one[kind], two[kind]));
  },
};
export default bench;

type Results = Record<(typeof kinds)[number], Result>;

async function measure(server: TestServer, apis: number, signal: AbortSignal): Promise<Results> {
  const services = await startServices(server, {}, { apis, workers: 1 });
  try {
    const client = await services.newUser();
    const workflowId = await approveScript(client, 'Load', script);
    // From here on only the APIs are measured: what they queue is left alone.
    await Promise.all(services.workers.map((worker) => worker.stop()));
    const urls = services.apis.map(({ url }) => url ?? '');
    const { token } = client;
    const results: [string, Result][] = [];
    for (const kind of kinds) {
      const load = { kind, urls, token, workflowId, atOnce, warmUpMs, durationMs };
      results.push([kind, await runLoad(load, signal)]);
    }
    return Object.fromEntries(results) as Results; // It has each kind: they were gone through above.
  } finally {
    await services.close();
  }
}

function rowsOf(kind: string, one: Result, two: Result): Row[] {
  const conditions = `${atOnce} at once, two API processes to one`;
  return [
    {
      measure: `${kind}, requests a second, ${conditions}`,
      value: two.perSecond,
      unit: '1/s',
      baseline: one.perSecond,
    },
    { measure: `${kind}, p99, ${conditions}`, value: two.p99Ms, unit: 'ms', baseline: one.p99Ms },
  ];
}
