import type { Database } from '@gruntless/db';
import type { Environments } from '@gruntless/environments';
import type { Traces, WorkerFigures } from '@gruntless/figures';
import type { Logger } from '@gruntless/process';
import type { Hints, Hub, Producer } from '@gruntless/queue';
import type { Sandbox } from '@gruntless/sandbox';
import type { Storage } from '@gruntless/storage';
import type { Aside } from './execute-run/open-aside.ts';
import type { Settings } from './settings.ts';

/** Everything that the worker's jobs work with; built once in `app.ts`. */
export type Deps = {
  database: Database;
  storage: Storage;
  sandbox: Sandbox;
  environments: Environments;
  producer: Producer;
  hints: Hints;
  /** Rung for a run when somebody asks for its cancel. */
  cancels: Hub;
  /** The runs that wait for their packages, apart from those that can go on. */
  aside: Aside;
  /** Aborts when this worker gives back the runs that it still has. */
  draining: AbortSignal;
  figures: WorkerFigures;
  traces: Traces;
  log: Logger;
  settings: Settings;
};
