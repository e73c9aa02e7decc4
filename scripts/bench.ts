// Measures, and prints a table for each bench, or with --json one JSON object. Other arguments choose benches by name.

import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Bench, BenchContext, Row } from './bench/bench.ts';
import { formatTable, ratioOf } from './bench/format-table.ts';
import { loadBenches } from './bench/load-benches.ts';
import { SetupError } from './bootstrap/setup-error.mjs';
import { runCommand } from './process/run-command.ts';
import { whenAborted } from './process/stop-signal.ts';
import { startTestServer, type TestServer } from './test/start-test-server.ts';

/** How long an interrupted bench may take to clear up what it made. */
const cleanUpMs = 15_000;

await runCommand(async (signal) => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const isJson = values.json === true;
  const results: { name: string; rows: Row[] }[] = [];
  for (const bench of await chooseBenches(positionals)) {
    // With --json, standard output is for the result alone.
    if (isJson) console.error(`measuring ${bench.name}`);
    const rows = await measure(bench, signal);
    if (!isJson) console.log(`\n## ${bench.name}\n\n${formatTable(rows)}`);
    results.push({ name: bench.name, rows: rows.map(withRatio) });
  }
  const machine = { platform: process.platform, arch: process.arch, cores: availableParallelism() };
  if (isJson) console.log(JSON.stringify({ machine, node: process.version, results }, null, 2));
  return 0;
});

async function chooseBenches(parts: string[]): Promise<Bench[]> {
  const all = await loadBenches(join(dirname(import.meta.dirname), 'bench'));
  const isChosen = ({ name, onlyByName }: Bench): boolean =>
    parts.length === 0 ? onlyByName !== true : parts.every((part) => name.includes(part));
  const chosen = all.filter(isChosen);
  if (chosen.length > 0) return chosen;
  throw new SetupError(
    `No bench of that name. There are: ${all.map(({ name }) => name).join(', ') || 'none'}.`,
  );
}

/** Runs one bench, on a database server of its own if it asks for one. */
async function measure({ run }: Bench, signal: AbortSignal): Promise<Row[]> {
  let server: Promise<TestServer> | undefined;
  const context: BenchContext = { signal, server: () => (server ??= startTestServer({ durable: true })) };
  const running = run(context);
  try {
    return await Promise.race([running, whenAborted(signal)]);
  } finally {
    await (await server)?.stop();
    // An interrupted one fails without its server, and clears up.
    await Promise.race([Promise.allSettled([running]), delay(cleanUpMs)]);
  }
}

function withRatio(row: Row): Row {
  const ratio = ratioOf(row);
  return ratio === undefined ? row : { ...row, ratio };
}
