import { AppError } from '@gruntless/contracts';
import type { Logger } from '@gruntless/process';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts calls by a key, and refuses those beyond a limit. */
export type Tally = {
  /** @throws {AppError} RATE_LIMITED with the time to wait. */
  take(key: string, calls?: number): Promise<void>;
};

export type TallyOptions = {
  pool: Pool;
  /** What keeps these keys apart from others in the same table. */
  name: string;
  perMinute: number;
  log: Logger;
};

const minuteSeconds = 60;
/** A process tells the others of each such part of the limit that it has given out. */
const partsOfLimit = 20;

/**
 * A count that all instances of the API share, and that no call waits for. Each process counts in its memory and adds to
 * the row in PostgreSQL once for every twentieth of the limit, beside the call; when the row is full, the process refuses the
 * key until the minute is over. So a normal client costs no round trip at all. The price: with N processes up to N twentieths
 * more than the limit may pass, and a process that cannot reach the database holds the limit alone.
 */
export function openTally({ pool, name, perMinute, log }: TallyOptions): Tally {
  const options = { keyPrefix: name, points: perMinute, duration: minuteSeconds };
  const own = new RateLimiterMemory(options);
  const shared = new RateLimiterPostgres({
    ...options,
    storeClient: pool,
    storeType: 'pool',
    schemaName: 'limits',
    tableName: 'requests',
    // The table is one of our migrations; the API's role may not make tables.
    tableCreated: true,
  });
  const part = Math.ceil(perMinute / partsOfLimit);

  const share = async (key: string, calls: number) => {
    const { consumedPoints, msBeforeNext } = await shared.penalty(key, calls);
    if (consumedPoints >= perMinute) await own.block(key, Math.ceil(msBeforeNext / 1_000));
  };
  return {
    async take(key, calls = 1) {
      const { consumedPoints } = await own.consume(key, calls).catch((refusal: unknown) => {
        throw refusal instanceof RateLimiterRes ? tooMany(refusal) : refusal;
      });
      const parts = Math.floor(consumedPoints / part) - Math.floor((consumedPoints - calls) / part);
      if (parts === 0) return;
      share(key, parts * part).catch((error: unknown) => log.warn({ err: error }, 'calls not counted'));
    },
  };
}

function tooMany({ msBeforeNext }: RateLimiterRes): AppError {
  const seconds = Math.ceil(msBeforeNext / 1_000);
  return new AppError('RATE_LIMITED', `Too many requests. Go on in ${seconds} s.`, {
    retryAfterMs: msBeforeNext,
  });
}
