import type { Options } from '@mikro-orm/postgresql';

/** Waiting longer than this for a free connection means that the server cannot keep up; better to say so. */
const connectTimeoutMs = 10_000;

/** What every ORM here has in common: where it connects, and how many connections it may hold. */
export function ormOptions(url: string, poolSize: number) {
  return {
    dbName: decodeURIComponent(new URL(url).pathname.slice(1)),
    // The ORM reads host, user and database from a URL and drops its start-up options, so the driver gets the whole URL.
    driverOptions: {
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'gruntless',
    },
    // Every unit of work forks; nothing may fall back to a shared context.
    allowGlobalContext: false,
    // Rows are written by conditional statements, not by flushing entities. So an entity is a picture of its row when it was
    // read, and must not be served again from an identity map after the row has changed.
    disableIdentityMap: true,
    forceUtcTimezone: true,
  } satisfies Options;
}
