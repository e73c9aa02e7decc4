import type { MeView } from '@gruntless/contracts';
import type { Database, Tenant } from '@gruntless/db';
import type { Producer } from '@gruntless/queue';
import type { Storage } from '@gruntless/storage';
import type { Logger } from 'pino';
import type { Hints } from '@gruntless/queue';
import type { Auth } from './auth/create-auth.ts';
import type { Hub } from './hints/open-hub.ts';

/** Everything that the API's verbs work with; built once in `main.ts`. */
export type Deps = {
  auth: Auth;
  database: Database;
  storage: Storage;
  producer: Producer;
  hints: Hints;
  hub: Hub;
  log: Logger;
  settings: {
    publicUrl: string;
    maxUploadBytes: number;
    linkTtlMs: number;
    linkSecret: string;
    /** A subscription looks at its row this often, should a hint be lost. */
    watchEveryMs: number;
  };
};

/** One request before anyone knows who sent it. `closing` aborts when the server stops. */
export type RequestContext = Deps & { requestId: string; caller: MeView | null; closing: AbortSignal };

/** One request of a known user: what every verb takes first. */
export type Context = Deps & { requestId: string; caller: MeView; tenant: Tenant; closing: AbortSignal };
