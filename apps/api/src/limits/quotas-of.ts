import type { AccountQuotas } from '@gruntless/db';
import type { Env } from '../env.ts';

/** What an account may have at once, in the database's terms. */
export function quotasOf(env: Env): AccountQuotas {
  return {
    openRuns: { standard: env.ACCOUNT_OPEN_RUNS, most: env.ACCOUNT_OPEN_RUNS_MAX },
    storedBytes: { standard: env.ACCOUNT_STORED_BYTES, most: env.ACCOUNT_STORED_BYTES_MAX },
  };
}
