import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultLimits, openSandbox, type Sandbox, type WarmOptions } from '@gruntless/sandbox';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { median } from './measure.ts';
import { measureRested, type Subject } from './sandbox/measure-rested.ts';
import { runMany } from './sandbox/run-many.ts';

const execute = promisify(execFile);
const python = '/usr/bin/python3';
const repetitions = 30;
const restMs = 300;
const burst = 200;
const pandasBurst = 60;
const rounds = 3;
const atOnce = 2;
const mebibyte = 1024 * 1024;
/** By what they do; a script writes one file, where the sandbox takes it from or into the current folder. */
const scripts = { trivial: '', pandas: 'import pandas\n' };
type Kind = keyof typeof scripts;
/** Without servers nobody looks at the tenant. */
const forkedJob = { tenant: 'bench', limits: defaultLimits };

/** What starting a script costs in each way of starting it, beside `python3 script.py` bare. */
const bench: Bench = {
  name: 'sandbox',
  async run({ signal }) {
    await using parts = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'gruntless-bench-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    // No script is named after the module that it imports.
    for (const [kind, head] of Object.entries(scripts))
      await writeFile(join(folder, `${kind}-script.py`), `${head}open("result.txt", "w").write("done")\n`);
    let firstUid = 70_000;
    const open = async (preload: readonly string[] | null, forks = false): Promise<Sandbox> => {
      firstUid += 100;
      const most = forks
        ? { maxWaiting: 0, maxServers: 1, recycleAfterRuns: 1e6, recycleAfterMs: 3_600_000 }
        : { maxWaiting: 2 * atOnce };
      const warm: WarmOptions = { ...most, maxBytes: 1024 * mebibyte, preload: preload ?? [] };
      const options = { folder: join(folder, 'work'), slots: atOnce, firstUid };
      return parts.adopt(await openSandbox(preload === null ? options : { ...options, warm }), (part) =>
        part.close(),
      );
    };
    const sandboxes = { cold: await open(null), plain: await open([]), pandas: await open(['pandas']) };
    const forks = { trivial: await open([], true), pandas: await open(['pandas'], true) };

    const kinds: Kind[] = (await hasPandas()) ? ['trivial', 'pandas'] : ['trivial'];
    const rows: Row[] = [];
    for (const kind of kinds) {
      const warm = kind === 'pandas' ? sandboxes.pandas : sandboxes.plain;
      for (const rest of [0, restMs]) {
        signal.throwIfAborted();
        rows.push(...(await compare(kind, rest, folder, sandboxes.cold, warm, forks[kind])));
      }
    }
    for (const kind of kinds)
      rows.push(await weigh(kind, kind === 'pandas' ? sandboxes.pandas : sandboxes.plain));
    rows.push(...(await press(folder, sandboxes.cold, sandboxes.plain)));
    for (const kind of kinds) rows.push(...(await pressForks(kind, folder, forks[kind])));
    return rows;
  },
};
export default bench;

/**
 * Latency of one run, each way of starting in turn with bare Python. One way at a time: an interpreter that is made ready for
 * the next run would take its time from whatever is measured beside it.
 */
async function compare(
  kind: Kind,
  rest: number,
  folder: string,
  cold: Sandbox,
  warm: Sandbox,
  forks: Sandbox,
): Promise<Row[]> {
  const bare: Subject = { run: () => execute(python, [`${kind}-script.py`], { cwd: folder }) };
  const pace = rest === 0 ? 'one after the other' : `${rest} ms of rest before each`;
  const row = async (what: string, way: Subject): Promise<Row> => {
    const samples = await measureRested(repetitions, rest, { bare, way });
    return {
      measure: `${kind}, ${what}, ${pace}, median of ${repetitions}`,
      value: median(samples.way),
      unit: 'ms',
      baseline: median(samples.bare),
    };
  };
  return [
    await row('sandbox started cold', { run: () => runIn(cold, kind) }),
    await row(`an interpreter waits${kind === 'pandas' ? ' with pandas' : ''}`, {
      prepare: () => warm.expect({ limits: defaultLimits }),
      run: () => runIn(warm, kind, 'warm'),
    }),
    await row(`a server forks it${kind === 'pandas' ? ', with pandas imported' : ''}`, {
      prepare: () => forks.expect(forkedJob),
      run: () => runIn(forks, kind, 'fork'),
    }),
  ];
}

/** What one waiting interpreter holds. */
async function weigh(kind: Kind, sandbox: Sandbox): Promise<Row> {
  await sandbox.expect({ limits: defaultLimits });
  const { waiting = 0, waitingBytes = 0 } = sandbox.describe().warm ?? {};
  const what = kind === 'pandas' ? 'with pandas imported' : 'with nothing but the runner';
  return {
    measure: `memory of one waiting interpreter ${what}`,
    value: waitingBytes / waiting / mebibyte,
    unit: 'MiB',
  };
}

/** Throughput when runs never cease: there is no time to refill, so a pool can only not be in the way. */
async function press(folder: string, cold: Sandbox, warm: Sandbox): Promise<Row[]> {
  const bare = await runMany(burst, atOnce, () => execute(python, ['trivial-script.py'], { cwd: folder }));
  const started = await runMany(burst, atOnce, () => runIn(cold, 'trivial'));
  const pooled = await runMany(burst, atOnce, () => runIn(warm, 'trivial'));
  const name = `${burst} trivial runs, ${atOnce} at once`;
  return [
    {
      measure: `${name}, runs a second, cold`,
      value: started.perSecond,
      unit: '1/s',
      baseline: bare.perSecond,
    },
    {
      measure: `${name}, runs a second, with a pool`,
      value: pooled.perSecond,
      unit: '1/s',
      baseline: bare.perSecond,
    },
    { measure: `${name}, longest pause of the event loop, cold`, value: started.longestPauseMs, unit: 'ms' },
    {
      measure: `${name}, longest pause of the event loop, with a pool`,
      value: pooled.longestPauseMs,
      unit: 'ms',
    },
  ];
}

/**
 * Throughput of forks and of bare processes, in turn: what else the machine does disturbs both alike. The middle of some
 * rounds.
 */
async function pressForks(kind: Kind, folder: string, forks: Sandbox): Promise<Row[]> {
  const bareCount = kind === 'pandas' ? 4 * atOnce : burst;
  const forkCount = kind === 'pandas' ? pandasBurst : burst;
  const passages = [];
  for (let round = 0; round < rounds; round += 1) {
    const bare = await runMany(bareCount, atOnce, () =>
      execute(python, [`${kind}-script.py`], { cwd: folder }),
    );
    await forks.expect(forkedJob);
    const forked = await runMany(forkCount, atOnce, () => runIn(forks, kind, 'fork'));
    passages.push({ bare, forked });
  }
  const name = `${kind}, ${forkCount} runs, ${atOnce} at once`;
  return [
    {
      measure: `${name}, runs a second, forked by a server, median of ${rounds}`,
      value: median(passages.map(({ forked }) => forked.perSecond)),
      unit: '1/s',
      baseline: median(passages.map(({ bare }) => bare.perSecond)),
    },
    {
      measure: `${name}, longest pause of the event loop, forked by a server`,
      value: Math.max(...passages.map(({ forked }) => forked.longestPauseMs)),
      unit: 'ms',
    },
  ];
}

async function runIn(sandbox: Sandbox, kind: Kind, mode?: 'warm' | 'fork'): Promise<void> {
  const script = `${scripts[kind]}open("/output/result.txt", "w").write("done")\n`;
  await using result = await sandbox.run({ script, values: {}, files: [], ...forkedJob });
  const { verdict, message, outputs, start } = result;
  if (verdict !== 'ok' || outputs.length !== 1)
    throw new Error(`A ${kind} run ended as ${verdict}: ${message}`);
  if (mode !== undefined && start.mode !== mode)
    throw new Error(`A run was to start ${mode}: ${start.reason}`);
}

async function hasPandas(): Promise<boolean> {
  return execute(python, ['-c', 'import pandas']).then(
    () => true,
    () => false, // Not installed for the host's Python: there is nothing to compare with.
  );
}
