import type { AccountQuotas, Database, Tenant } from '@gruntless/db';
import type { Traces } from '@gruntless/figures';
import type { Logger } from '@gruntless/process';
import type { Hints, Hub, Producer } from '@gruntless/queue';
import type { Storage } from '@gruntless/storage';
import type { Pool } from 'pg';
import type { Auth } from './auth/create-auth.ts';
import type { Caller } from './auth/credential.ts';
import type { Revocations } from './auth/open-revocations.ts';
import type { ProcessFigures } from './figures/open-figures.ts';
import type { GuessLimits } from './guesses/guess-limits.ts';
import type { Slots } from './limits/create-slots.ts';
import type { RequestLimits } from './limits/take-request.ts';

/** Everything that the API's verbs work with; built once in `main.ts`. */
export type Deps = {
  auth: Auth;
  /** The auth library's tables, for what it has no call for. */
  authPool: Pool;
  /** What the auth library signs tokens with. */
  authSecret: string;
  revocations: Revocations;
  database: Database;
  storage: Storage;
  producer: Producer;
  hints: Hints;
  hub: Hub;
  guessLimits: GuessLimits;
  requestLimits: RequestLimits;
  /** What an account may do at once with this process. */
  slots: { uploads: Slots; subscriptions: Slots };
  figures: ProcessFigures;
  traces: Traces;
  log: Logger;
  settings: {
    publicUrl: string;
    maxUploadBytes: number;
    quotas: AccountQuotas;
    linkTtlMs: number;
    linkSecret: string;
    /** What opens the operators' routes; undefined for this machine alone. */
    operatorToken: string | undefined;
    /** A subscription looks at its row this often, should a hint be lost. */
    watchEveryMs: number;
  };
};

/** One request before anyone knows who sent it. */
export type RequestContext = Deps & {
  requestId: string;
  /** Where it came from, as far as proxies of ours can tell. */
  clientAddress: string;
  caller: Caller | null;
  /** Aborts when the server stops. */
  closing: AbortSignal;
};

/** One request of a known user: what every verb takes first. */
export type Context = RequestContext & { caller: Caller; tenant: Tenant };
