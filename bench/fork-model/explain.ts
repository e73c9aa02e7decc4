import pg from 'pg';
import type { Cohort } from './load-cohort.ts';
import { openNoticeTap } from './notice-tap.ts';
import { openStage } from './open-stage.ts';
import { parsePlan, type Scan } from './parse-plan.ts';
import type { Verb } from './verbs.ts';

/** What one call of a verb read by indexes: all that it read, but for tables that are small. */
export type Reading = { indexes: string[]; rows: number };

/** A table with fewer rows is read whole at no cost that anyone could measure. */
const smallTableRows = 1_000;

/** Calls until a session has settled on its plans: five with the values at hand, then perhaps one for all values. */
const warmUpCalls = 8;

/**
 * Has the server explain every statement of one call of each verb, those inside functions and of foreign keys included, as
 * it carries them out. Rejects where a table that is not small is read from one end to the other.
 */
export async function explain(
  { url, cohort }: { url: string; cohort: Cohort },
  verbs: readonly Verb[],
): Promise<Map<Verb, Reading>> {
  const bigTables = await explainEverything(url);
  let scans: Scan[] = [];
  await using tap = await openNoticeTap(url, (message) => scans.push(...parsePlan(message)));
  await using stage = await openStage(tap.url, 1);
  const readings = new Map<Verb, Reading>();
  const problems = new Set<string>();
  for (const verb of verbs) {
    for (let call = 0; call <= warmUpCalls; call += 1) {
      scans = [];
      await verb.call(stage, cohort, call);
      if (scans.length === 0) throw new Error(`No plan of ${verb.name} came.`);
      for (const { type, table } of scans) {
        if (type === 'Seq Scan' && bigTables.has(table ?? ''))
          problems.add(`${verb.name} reads all of ${table}.`);
      }
    }
    readings.set(verb, readingOf(scans));
  }
  if (problems.size > 0) throw new Error([...problems].join('\n'));
  return readings;
}

/** From now on every session of the database sends its plans as notices. Gives the names of the tables that are not small. */
async function explainEverything(url: string): Promise<Set<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const database = client.escapeIdentifier(client.database ?? '');
    const settings = {
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_nested_statements': 'on',
      'auto_explain.log_analyze': 'on',
      'auto_explain.log_timing': 'off',
      'auto_explain.log_format': 'json',
      'auto_explain.log_level': 'notice',
    };
    for (const [name, value] of Object.entries(settings)) {
      await client.query(`alter database ${database} set ${name} = '${value}'`);
    }
    const { rows } = await client.query<{ relname: string }>(
      `select relname from pg_class where relkind = 'r' and reltuples >= $1`,
      [smallTableRows],
    );
    return new Set(rows.map(({ relname }) => relname));
  } finally {
    await client.end();
  }
}

function readingOf(scans: readonly Scan[]): Reading {
  const byIndex = scans.filter(({ index }) => index !== null);
  const indexes = new Set(byIndex.map(({ index }) => index ?? ''));
  return { indexes: [...indexes].toSorted(), rows: byIndex.reduce((sum, { rows }) => sum + rows, 0) };
}
