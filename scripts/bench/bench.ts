import type { TestServer } from '../test/start-test-server.ts';

/** One measured figure. */
export type Row = {
  /** What was measured, with its conditions: `runs a second, 2 at once`. */
  measure: string;
  value: number;
  /** `ms`, `1/s`, `MB` and the like. */
  unit: string;
  /** The same measure of something to compare with, in the same unit. */
  baseline?: number;
  /** `value / baseline`; worked out where it is left out. */
  ratio?: number;
};

/** What a measurement may use. */
export type BenchContext = {
  /** Aborts when somebody stops the command. */
  signal: AbortSignal;
  /** A database server with a migrated database to clone, as durable as a real one; started at the first call. */
  server(): Promise<Pick<TestServer, 'adminUrl' | 'templateName'>>;
};

/** The default export of a module `bench/*.bench.ts`. */
export type Bench = {
  /** A heading in the report, and what `npm run bench -- <part of a name>` chooses by. */
  name: string;
  /** Left out unless it is asked for, because it takes long. */
  onlyByName?: boolean;
  /** Measures, and leaves nothing behind. Rejects where a result is wrong: a figure for a wrong result says nothing. */
  run(context: BenchContext): Promise<Row[]>;
};
