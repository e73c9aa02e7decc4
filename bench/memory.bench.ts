import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Services, startServices } from '../e2e/start-services.ts';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { runLoad } from './load/run-load.ts';
import { approveScript } from './runs/approve-script.ts';

const script = 'open("/output/result.txt", "w").write("done")';
const atOnce = 8;
const sampleEveryMs = 1_000;
/** The part of the time in which caches and pools fill up. */
const warmUpShare = 0.2;
const minuteMs = 60_000;
/** V8 lets a heap grow to gigabytes before it looks for garbage. Where it may not, what grows is held, not left lying. */
const env = { NODE_OPTIONS: '--max-old-space-size=128' };
const mebibyte = 1024 * 1024;

/** For how long, in minutes: `BENCH_MINUTES=1 npm run bench -- memory`. */
const minutes = z.coerce.number().positive().default(10);

type Sample = { minute: number; bytes: number };

/** Whether the memory of each process stays level while users upload, run and look, for minutes. */
const bench: Bench = {
  name: 'memory',
  onlyByName: true,
  async run({ server, signal }) {
    const durationMs = minutes.parse(process.env['BENCH_MINUTES']) * minuteMs;
    const services = await startServices(await server(), env, { apis: 2, workers: 2 });
    try {
      const client = await services.newUser();
      const workflowId = await approveScript(client, 'Load', script);
      const urls = services.apis.map(({ url }) => url ?? '');
      const load = { kind: 'chores', urls, token: client.token, workflowId, atOnce } as const;
      const ended = new AbortController();
      const [{ count }, processes] = await Promise.all([
        runLoad({ ...load, warmUpMs: 0, durationMs }, signal).finally(() => ended.abort()),
        sampleAll(services, AbortSignal.any([ended.signal, signal])),
      ]);
      const span = `${count} chores in ${durationMs / minuteMs} min`;
      return processes.flatMap(({ name, samples }) => rowsOf(`${name}, ${span}`, samples));
    } finally {
      await services.close();
    }
  },
};
export default bench;

async function sampleAll({ apis, workers }: Services, ended: AbortSignal) {
  const processes = [...apis, ...workers].map(({ name, pid }, index) => ({
    name: `${name} ${(index % 2) + 1}`,
    pid,
    samples: [] as Sample[],
  }));
  const startedAt = performance.now();
  while (!ended.aborted) {
    const minute = (performance.now() - startedAt) / minuteMs;
    for (const { pid, samples } of processes) samples.push({ minute, bytes: await residentBytes(pid) });
    await delay(sampleEveryMs, undefined, { signal: ended }).catch(() => undefined); // Aborted: the loop ends.
  }
  return processes;
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

function rowsOf(name: string, samples: Sample[]): Row[] {
  const counted = samples.slice(Math.floor(samples.length * warmUpShare));
  const [first, last] = [counted[0], counted.at(-1)];
  if (first === undefined || last === undefined) throw new Error('There is no sample.');
  return [
    {
      measure: `${name}: resident memory at the end, to that after the first fifth`,
      value: last.bytes / mebibyte,
      unit: 'MiB',
      baseline: first.bytes / mebibyte,
    },
    { measure: `${name}: its slope from there on`, value: slopeOf(counted) / mebibyte, unit: 'MiB/min' },
  ];
}

/** Of the line that comes closest to all samples, in bytes a minute. */
function slopeOf(samples: Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [minute, bytes] = [mean((sample) => sample.minute), mean((sample) => sample.bytes)];
  const spread = mean((sample) => (sample.minute - minute) ** 2);
  return spread === 0 ? 0 : mean((sample) => (sample.minute - minute) * (sample.bytes - bytes)) / spread;
}
