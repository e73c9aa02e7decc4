import type { Pool } from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** Codes that do not exist and that one user, or one address, may try in an hour. */
export type GuessLimits = { user: RateLimiterPostgres; address: RateLimiterPostgres };

const hourSeconds = 3_600;

/**
 * There are 31^8 codes. At 20 guesses an hour a user would need tens of millions of years for even odds against one
 * code; an address may stand for a whole office, so it gets more.
 */
const guessesPerHour = { user: 20, address: 100 };

/** Counts guesses in PostgreSQL, so that every instance of the API sees the same count. */
export function createGuessLimits(pool: Pool): GuessLimits {
  const limiter = (keyPrefix: keyof GuessLimits) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'limits',
      tableName: 'share_guesses',
      // The table is one of our migrations; the API's role may not make tables.
      tableCreated: true,
      keyPrefix,
      points: guessesPerHour[keyPrefix],
      duration: hourSeconds,
    });
  return { user: limiter('user'), address: limiter('address') };
}
