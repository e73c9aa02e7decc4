import { z } from 'zod';
import type { Bench, Row } from '../scripts/bench/bench.ts';
import { explain, type Reading } from './fork-model/explain.ts';
import { makeDatabase } from './fork-model/make-database.ts';
import { measureVerbs, type Timing } from './fork-model/measure-verbs.ts';
import { fullSize, scaled } from './fork-model/size.ts';
import { giantVerbs, type Verb, verbs } from './fork-model/verbs.ts';

/** Below this the smaller database has no room for the cohort. */
const scale = z.coerce.number().min(0.2).max(1).default(1);
const rounds = 40;

/**
 * What the fork model's calls cost next to a `select 1` of the same connection pool, and whether that follows the rows that
 * they count or the size of the database: the same rows are measured in a database and in one of a tenth of its size.
 * Rejects where a plan reads a big table whole. `FORK_MODEL_SCALE`, from 0.2 to 1, makes both smaller.
 */
const bench: Bench = {
  name: 'fork-model',
  async run({ server, signal }) {
    const size = scaled(fullSize, scale.parse(process.env['FORK_MODEL_SCALE']));
    await using parts = new AsyncDisposableStack();
    const large = parts.use(await makeDatabase(await server(), size, signal));
    const small = parts.use(await makeDatabase(await server(), scaled(size, 0.1), signal));
    const pair = { large, small };

    const all = [...verbs, ...giantVerbs];
    const timings = await measureVerbs(pair, all, { rounds, signal });
    const readings = { large: await explain(large, all), small: await explain(small, all) };

    const runs = { large: large.size.numRuns, small: small.size.numRuns };
    return all.flatMap((verb) => {
      const timing = timings.get(verb);
      const reading = { large: readings.large.get(verb), small: readings.small.get(verb) };
      if (timing === undefined || reading.large === undefined || reading.small === undefined) return [];
      return [
        ...timeRows(verb, timing, runs),
        readingRow(verb, { large: reading.large, small: reading.small }),
      ];
    });
  },
};
export default bench;

/** Each size beside its `select 1`, and the two sizes beside each other. */
function timeRows({ name }: Verb, { large, small }: Timing, runs: { large: number; small: number }): Row[] {
  const [largeRuns, smallRuns] = [runs.large, runs.small].map((count) => count.toLocaleString('en-US'));
  const unit = 'ms';
  return [
    {
      measure: `${name}, ${largeRuns} runs, to select 1`,
      value: large.callMs,
      unit,
      baseline: large.selectMs,
    },
    {
      measure: `${name}, ${smallRuns} runs, to select 1`,
      value: small.callMs,
      unit,
      baseline: small.selectMs,
    },
    {
      measure: `${name}, ${largeRuns} to ${smallRuns} runs`,
      value: large.callMs,
      unit,
      baseline: small.callMs,
    },
  ];
}

/** How many rows the plans read, in the larger database beside the smaller, and by which indexes. */
function readingRow({ name }: Verb, { large, small }: { large: Reading; small: Reading }): Row {
  const indexes = [...new Set([...large.indexes, ...small.indexes])].toSorted().join(', ');
  return { measure: `${name}, read by ${indexes}`, value: large.rows, unit: 'rows', baseline: small.rows };
}
